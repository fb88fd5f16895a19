import { startServer } from '@lab/testkit/http-server';
import { expect, it } from 'vitest';
import { logInDemo } from './shop.ts';

const demo = { email: 'demo@example.com', password: 'a password of the demo' };

it('logs the demo customer in with the account that the shop names', async () => {
  const shop = await startServer(({ method, path, body }, response) => {
    const asked = `${method} ${path} ${body.toString()}`;
    const answers: Readonly<Record<string, object>> = {
      'GET /shop/identity/demo-account ': demo,
      [`POST /shop/identity/tokens ${JSON.stringify(demo)}`]: { access_token: 'abc' },
    };
    const answer = answers[asked];
    response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer ?? {}));
  });
  try {
    const customer = await logInDemo(shop.url);
    customer.logOut();
    expect(customer.headers()).toEqual({ authorization: 'Bearer abc' });
    expect(shop.requests.at(-1)?.headers['content-type']).toBe('application/json');
  } finally {
    await shop.close();
  }
});
