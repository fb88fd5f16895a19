import { expect, it } from 'vitest';
import { checkedTarget } from './target.ts';

const settings = { LAB_LOAD_HOSTS: ['lab.example', 'Other.Example'] };

it.each([
  'http://localhost:8080',
  'http://127.0.0.1:8080',
  'http://127.9.9.9:1',
  'http://[::1]:8080',
  'http://lab.example:8080',
])('lets load go to %s', (address) => {
  expect(checkedTarget(address, settings)).toBe(address);
});

it('takes the names of hosts in small or capital letters', () => {
  expect(checkedTarget('http://LAB.example', settings)).toBe('http://lab.example');
  expect(checkedTarget('http://other.example', settings)).toBe('http://other.example');
});

it.each([
  'http://example.com:8080',
  'http://10.0.0.1:8080',
  'http://192.168.1.1',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'http://0x0a000001',
  'http://other.lab.example',
])('refuses %s, and says how to name one’s own host', (address) => {
  expect(() => checkedTarget(address, settings)).toThrow(/LAB_LOAD_HOSTS/);
});

it.each([
  'localhost:8080',
  'https://localhost',
  'http://localhost:8080/api',
  'http://me@localhost',
  'nonsense',
])('refuses %s, which is no site', (address) => {
  expect(() => checkedTarget(address, settings)).toThrow(/is not the address of a site/);
});
