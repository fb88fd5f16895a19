import type { Command } from 'commander';
import { z } from 'zod';
import { logInAsAdmin } from '../shop/admin.ts';
import { type Count, describeDifference, readBalance } from '../shop/balance.ts';
import { loadSettings } from '../stack/settings.ts';
import { table } from '../terminal/table.ts';
import { UserError } from '../terminal/user-error.ts';
import { wholeNumber } from './context.ts';

const letter = z.object({
  number: z.int(),
  consumer: z.string(),
  subject: z.string(),
  error: z.string(),
  deliveries: z.int(),
  at: z.iso.datetime(),
  traceParent: z.string(),
  body: z.string(),
});
type Letter = z.output<typeof letter>;

const letters = z.object({ letters: z.array(letter) });
const letterNumber = wholeNumber(1, Number.MAX_SAFE_INTEGER);
const say = (line: string) => process.stdout.write(`${line}\n`);

/** `lab shop`: what an admin of the shop does by hand. */
export function register(program: Command): void {
  const shop = program.command('shop').description('look after the shop: balance, dead letters, projections');
  shop.command('balance').description('compare stock and payments with the orders').action(balance);
  shop
    .command('rebuild')
    .description('make the projections of the orders again from their events, while orders go on')
    .action(rebuild);
  const deadLetters = shop.command('dlq').description('the events that a consumer could not process');
  deadLetters
    .command('list')
    .description('list them, the oldest first')
    .option('--json', 'print JSON')
    .action(list);
  deadLetters
    .command('show')
    .description('show one whole')
    .argument('<number>', 'its number in the list', letterNumber)
    .action(show);
  deadLetters
    .command('replay')
    .description('publish one again, or all, and take it off the list')
    .argument('[number]', 'its number in the list; without it all are published', letterNumber)
    .action(replay);
}

async function balance(): Promise<void> {
  const ask = await logInAsAdmin(loadSettings());
  const { isSettled, ordersUnderWay, counts, differences } = await readBalance(ask);
  say(balanceLines(counts).join('\n'));
  if (!isSettled) {
    say(
      `\nOrders are under way (${ordersUnderWay}), so the sums may differ. Compare again when they are over.`,
    );
    return;
  }
  if (differences.length > 0)
    throw new UserError(
      'Stock and payments do not agree with the orders',
      'docs/runbooks/stock-imbalance.md',
      differences.map(describeDifference),
    );
  say('\nStock and payments agree with the orders.');
}

const balanceLines = (counts: readonly Count[]): string[] =>
  table(
    [
      { title: 'Product or currency', value: ({ of }) => of },
      { title: 'Sold', align: 'right', value: ({ sold }) => String(sold) },
      { title: 'Booked', align: 'right', value: ({ booked }) => String(booked) },
    ],
    counts,
  );

async function rebuild(): Promise<void> {
  const ask = await logInAsAdmin(loadSettings());
  const { events } = await ask('POST', '/api/v2/rebuilds', z.object({ events: z.int() }));
  say(`The projections were made again from ${events} events.`);
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const ask = await logInAsAdmin(loadSettings());
  const { letters: all } = await ask('GET', '/mail/v1/dead-letters', letters);
  say(json ? JSON.stringify(all, undefined, 2) : listLines(all).join('\n'));
}

function listLines(all: readonly Letter[]): string[] {
  if (all.length === 0) return ['There are no dead letters.'];
  return table(
    [
      { title: 'Number', align: 'right', value: ({ number }) => String(number) },
      { title: 'Since', value: ({ at }) => at.slice(0, 19).replace('T', ' ') },
      { title: 'Consumer', value: ({ consumer }) => consumer },
      { title: 'Error', value: ({ error }) => error.slice(0, 80) },
    ],
    all,
  );
}

async function show(number: number): Promise<void> {
  const ask = await logInAsAdmin(loadSettings());
  const found = await ask('GET', `/mail/v1/dead-letters/${number}`, letter);
  say(`Consumer    ${found.consumer}`);
  say(`Subject     ${found.subject}`);
  say(`Since       ${found.at.slice(0, 19).replace('T', ' ')}`);
  say(`Deliveries  ${found.deliveries}`);
  say(`Trace       ${found.traceParent.split('-')[1] ?? 'none'}`);
  say(`Error       ${found.error}`);
  say(found.body);
}

async function replay(number: number | undefined): Promise<void> {
  const ask = await logInAsAdmin(loadSettings());
  const numbers = number
    ? [number]
    : (await ask('GET', '/mail/v1/dead-letters', letters)).letters.map((one) => one.number);
  for (const one of numbers) {
    await ask('POST', `/mail/v1/dead-letters/${one}/replays`, letter);
    say(`Published again: ${one}`);
  }
  if (numbers.length === 0) say('There are no dead letters.');
}
