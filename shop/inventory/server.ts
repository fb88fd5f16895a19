import { openDatabase } from '@lab/sqlite/database';
import { InventoryService } from '../generated/lab/shop/inventory/v1/inventory_pb.js';
import { runGrpcService } from '../kit/run-grpc-service.ts';
import { environment } from './config.ts';
import { inventoryService } from './inventory-service.ts';
import { migrations } from './schema.ts';
import { createStock } from './stock.ts';

runGrpcService({
  name: 'inventory service',
  environment,
  open({ SHOP_INVENTORY_DATABASE: path }) {
    const database = openDatabase({ path, migrations, durable: 'power cut' });
    const stock = createStock(database);
    return {
      routes: (router) => router.service(InventoryService, inventoryService(stock)),
      close: database.close,
    };
  },
});
