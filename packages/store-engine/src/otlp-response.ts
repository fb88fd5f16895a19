import { commonProto, readProto } from './proto.ts';

const codec = readProto(commonProto);

export const exportResponseCodec = codec<object>('ExportResponse');
export const rpcStatusCodec = codec<object>('RpcStatus');
