import { isServing } from './health-client.ts';

/** The health check of the containers: ends with 0 when the service in this container serves. */
const serves = await isServing(`http://127.0.0.1:${process.env.SHOP_PORT}`).catch(() => false);
process.exit(serves ? 0 : 1);
