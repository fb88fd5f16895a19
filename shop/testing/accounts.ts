import { z } from 'zod';

const password = 'correct horse battery';
const tokenSchema = z.object({ access_token: z.string() });

/** Makes an account of a customer. @param url of the identity service. @returns an access token */
export async function registerCustomer(url: string, email: string): Promise<string> {
  await post(`${url}/accounts`, { email, password, name: 'Customer' });
  return logIn(url, email, password);
}

/** @returns an access token */
export async function logIn(url: string, email: string, password: string): Promise<string> {
  return tokenSchema.parse(await post(`${url}/tokens`, { email, password })).access_token;
}

async function post(url: string, body: Record<string, string>): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} → ${response.status} ${await response.text()}`);
  return response.json();
}
