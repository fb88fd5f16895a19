import { openDatabase } from '@lab/sqlite/database';
import { PaymentsService } from '../generated/lab/shop/payments/v1/payments_pb.js';
import { runGrpcService } from '../kit/run-grpc-service.ts';
import { environment } from './config.ts';
import { spoilPayments } from './faults.ts';
import { createPayments } from './payments.ts';
import { paymentsService } from './payments-service.ts';
import { migrations } from './schema.ts';

runGrpcService({
  name: 'payments service',
  environment,
  open({ SHOP_PAYMENTS_DATABASE: path }, _logger, faults) {
    const database = openDatabase({ path, migrations, durable: 'power cut' });
    const payments = createPayments(database);
    return {
      interceptors: [spoilPayments(faults)],
      routes: (router) => router.service(PaymentsService, paymentsService(payments)),
      close: database.close,
    };
  },
});
