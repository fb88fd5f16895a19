import { startWriteLock } from '@lab/faults/write-lock';
import { openDatabase } from '@lab/sqlite/database';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { InventoryService } from '../generated/lab/shop/inventory/v1/inventory_pb.js';
import { connectBroker } from '../kit/broker.ts';
import { observedGauge } from '../kit/metrics.ts';
import { runGrpcService } from '../kit/run-grpc-service.ts';
import { environment } from './config.ts';
import { inventoryService } from './inventory-service.ts';
import { createProductCache, stockChanged } from './product-cache.ts';
import { migrations } from './schema.ts';
import { createStock, type Product } from './stock.ts';

/** Other instances hear of a change within this time; of many changes within it they hear once. */
const announceWithinMs = 20;

runGrpcService({
  name: 'inventory service',
  environment,
  open(
    { SHOP_INVENTORY_DATABASE: path, SHOP_INVENTORY_CACHE_MS: freshMs, SHOP_BROKER: server },
    logger,
    faults,
  ) {
    const database = openDatabase({ path, migrations, durable: 'power cut' });
    const stock = createStock(database);
    observedGauge(shopMetrics.stock, async () => stock.products().flatMap(unitsOf), logger);
    const cache = createProductCache(stock.products, freshMs);
    const lock = startWriteLock(faults, 'stock-database-locked', path, (err) =>
      logger.error({ err }, 'the write lock could not be taken'),
    );
    const broker = connectBroker(server);
    broker.listen(stockChanged, cache.forget);
    const announce = soon(() => broker.announce(stockChanged), announceWithinMs);
    const changed = () => {
      cache.forget();
      announce();
    };
    return {
      routes: (router) => router.service(InventoryService, inventoryService(stock, { cache, changed })),
      async close() {
        lock.stop();
        await broker.close();
        database.close();
      },
    };
  },
});

function unitsOf({ sku, onHand, available }: Product) {
  return [
    [{ sku, state: 'on_hand' }, onHand],
    [{ sku, state: 'available' }, available],
  ] as const;
}

/** A function that calls `act` once within a time, however often it is called meanwhile. */
function soon(act: () => void, withinMs: number): () => void {
  let isComing = false;
  return () => {
    if (isComing) return;
    isComing = true;
    setTimeout(() => {
      isComing = false;
      act();
    }, withinMs).unref();
  };
}
