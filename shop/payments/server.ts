import { readEnvironment } from '@lab/http/environment';
import { runUntilSignalled } from '@lab/http/serve';
import { openDatabase } from '@lab/sqlite/database';
import { PaymentsService } from '../generated/lab/shop/payments/v1/payments_pb.js';
import { serveGrpc } from '../kit/grpc-server.ts';
import { environment } from './config.ts';
import { createPayments } from './payments.ts';
import { paymentsService } from './payments-service.ts';
import { migrations } from './schema.ts';

runUntilSignalled(async () => {
  const config = readEnvironment('payments service', environment, process.env);
  const database = openDatabase({ path: config.SHOP_PAYMENTS_DATABASE, migrations, durable: 'power cut' });
  const server = await serveGrpc({
    host: config.SHOP_HOST,
    port: config.SHOP_PORT,
    routes: (router) => router.service(PaymentsService, paymentsService(createPayments(database))),
  });
  console.log(JSON.stringify({ message: 'payments service ready', port: server.port }));
  return {
    async close() {
      await server.close();
      database.close();
    },
  };
});
