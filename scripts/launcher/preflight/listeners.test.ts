import { expect, it } from 'vitest';
import { parseTable } from './listeners.ts';

const header =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

it('reads the listening sockets of the TCP table, not the connected ones', () => {
  const text = [
    header,
    '   0: 0100007F:0C1C 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41245 1 x',
    '   1: 0100007F:0C1C 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 41246 1 x',
    '',
  ].join('\n');
  expect(parseTable(text, 'tcp')).toEqual([{ protocol: 'tcp', port: 3100, inode: '41245' }]);
});

it('reads IPv6 addresses, and UDP’s own state', () => {
  const tcp6 =
    '   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0:0 00:0 0     0        0 7 1 x';
  const udp =
    ' 88: 0100007F:1F75 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9 2 x 0';
  expect(parseTable(`${header}\n${tcp6}`, 'tcp')).toEqual([{ protocol: 'tcp', port: 8080, inode: '7' }]);
  expect(parseTable(`${header}\n${udp}`, 'udp')).toEqual([{ protocol: 'udp', port: 8053, inode: '9' }]);
});

it('finds nothing in an empty table', () => {
  expect(parseTable('', 'tcp')).toEqual([]);
});
