import { setClockAhead } from '@lab/faults/clock';
import { followFault } from '@lab/faults/follow-fault';
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
    const clock = followFault(faults, 'payments-clock-ahead', (ahead) => setClockAhead(ahead?.ahead_ms ?? 0));
    return {
      interceptors: [spoilPayments(faults)],
      routes: (router) => router.service(PaymentsService, paymentsService(payments)),
      close() {
        clock.stop();
        database.close();
      },
    };
  },
});
