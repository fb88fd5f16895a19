import { readEnvironment } from '@lab/http/environment';
import { runUntilSignalled } from '@lab/http/serve';
import { openDatabase } from '@lab/sqlite/database';
import { InventoryService } from '../generated/lab/shop/inventory/v1/inventory_pb.js';
import { serveGrpc } from '../kit/grpc-server.ts';
import { environment } from './config.ts';
import { inventoryService } from './inventory-service.ts';
import { migrations } from './schema.ts';
import { createStock } from './stock.ts';

runUntilSignalled(async () => {
  const config = readEnvironment('inventory service', environment, process.env);
  const database = openDatabase({ path: config.SHOP_INVENTORY_DATABASE, migrations, durable: 'power cut' });
  const server = await serveGrpc({
    host: config.SHOP_HOST,
    port: config.SHOP_PORT,
    routes: (router) => router.service(InventoryService, inventoryService(createStock(database))),
  });
  console.log(JSON.stringify({ message: 'inventory service ready', port: server.port }));
  return {
    async close() {
      await server.close();
      database.close();
    },
  };
});
