import { readFile } from 'node:fs/promises';
import { openDatabase } from '@lab/sqlite/database';
import { createServiceApp } from '../kit/http-service.ts';
import { runService } from '../kit/run-service.ts';
import { serveHttp } from '../kit/serve-http.ts';
import { type Account, type Accounts, createAccounts } from './accounts.ts';
import { environment } from './config.ts';
import { createLoginLimit } from './login-limit.ts';
import { hashPassword } from './passwords.ts';
import { addIdentityRoutes } from './routes.ts';
import { migrations } from './schema.ts';
import { createSigningKeys } from './signing-keys.ts';

const adminEmail = 'admin@shop.test';

runService({
  name: 'identity service',
  environment,
  async start(config, logger) {
    const database = openDatabase({
      path: config.SHOP_IDENTITY_DATABASE,
      migrations,
      durable: 'power cut',
    });
    const accounts = createAccounts(database);
    await addAdmin(accounts, config.SHOP_IDENTITY_ADMIN_PASSWORD_FILE);
    const demo = { email: 'demo@shop.test', password: config.SHOP_IDENTITY_DEMO_PASSWORD };
    await addAccount(accounts, { ...demo, name: 'Demo', role: 'customer' });
    const lifetime = config.SHOP_IDENTITY_TOKEN_SECONDS;
    const keys = createSigningKeys(database, { signs: config.SHOP_IDENTITY_KEY_SECONDS, token: lifetime });
    const tokens = { issuer: config.SHOP_IDENTITY_ISSUER, lifetime };
    const app = createServiceApp(logger, (routes) =>
      addIdentityRoutes(routes, { accounts, keys, limit: createLoginLimit(), tokens, demo }),
    );
    const server = await serveHttp(app, config);
    return {
      port: server.port,
      async close() {
        await server.stop();
        database.close();
      },
    };
  },
});

async function addAdmin(accounts: Accounts, passwordFile: string | undefined): Promise<void> {
  if (!passwordFile) return;
  const password = (await readFile(passwordFile, 'utf8')).trim();
  await addAccount(accounts, { email: adminEmail, password, name: 'Admin', role: 'admin' });
}

/** An account that is there already stays as it is. */
async function addAccount(
  accounts: Accounts,
  { password, ...account }: Pick<Account, 'email' | 'name' | 'role'> & { readonly password: string },
): Promise<void> {
  if (accounts.find(account.email)) return;
  accounts.add({ ...account, passwordHash: await hashPassword(password) });
}
