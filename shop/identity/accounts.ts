import { randomUUID } from 'node:crypto';
import type { Database } from '@lab/sqlite/database';

export type Role = 'customer' | 'admin';

export interface Account {
  readonly accountId: string;
  /** Lower case. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

export interface StoredAccount extends Account {
  readonly passwordHash: string;
}

type Row = Readonly<Record<'account_id' | 'email' | 'name' | 'password_hash', string>> & {
  readonly role: Role;
};

/** The accounts, by their e-mail address. */
export function createAccounts(database: Database, now: () => Date = () => new Date()) {
  const collection = 'accounts';
  const select = database.prepare<{ email: string }, Row>({
    operation: 'SELECT',
    collection,
    sql: 'SELECT account_id, email, name, role, password_hash FROM accounts WHERE email = @email',
  });
  const insert = database.prepare<Row & { created_at: string }>({
    operation: 'INSERT',
    collection,
    sql: `INSERT INTO accounts (account_id, email, name, role, password_hash, created_at)
          VALUES (@account_id, @email, @name, @role, @password_hash, @created_at)
          ON CONFLICT (email) DO NOTHING`,
  });
  return {
    find(email: string): StoredAccount | undefined {
      const row = select.get({ email: email.toLowerCase() });
      if (!row) return undefined;
      const { account_id: accountId, password_hash: passwordHash, ...rest } = row;
      return { accountId, passwordHash, ...rest };
    },

    /** @returns undefined when the address has an account already */
    add(account: Omit<StoredAccount, 'accountId'>): Account | undefined {
      const { name, role, passwordHash } = account;
      const accountId = randomUUID();
      const email = account.email.toLowerCase();
      const { changes } = insert.run({
        account_id: accountId,
        email,
        name,
        role,
        password_hash: passwordHash,
        created_at: now().toISOString(),
      });
      return changes === 1 ? { accountId, email, name, role } : undefined;
    },
  };
}

export type Accounts = ReturnType<typeof createAccounts>;
