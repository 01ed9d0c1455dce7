import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { serveOnLoopback } from '../../../../lib/adapters/local/loopback/loopback.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { Routes } from '../../../../lib/ports/services.ts';

const routes: Routes = {
  '/healthz': async () => ({ status: 503, type: 'application/json', body: '{"healthy":false}' }),
  '/broken': async () => Promise.reject(new Error('secret words')),
  '/dead': async () => Promise.reject(new Failure('vault', 'the vault cannot be reached')),
};

async function ask(port: number, path: string, options: { readonly method?: string; readonly host?: string } = {}) {
  const { method = 'GET', host = `127.0.0.1:${port}` } = options;
  const asked = request({ host: '127.0.0.1', port, path, method, headers: { host }, agent: false }).end();
  const [reply] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: reply.statusCode, headers: reply.headers, body: await text(reply) };
}

test('a page is answered with its status and type, and may ask nobody else', async () => {
  await using serving = await serveOnLoopback(0, routes);
  const { status, headers, body } = await ask(serving.port, '/healthz?verbose');
  assert.deepEqual([status, body], [503, '{"healthy":false}']);
  assert.equal(headers['content-type'], 'application/json; charset=utf-8');
  assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  const head = await ask(serving.port, '/healthz', { method: 'HEAD' });
  assert.deepEqual([head.status, head.body], [503, '']);
});

test('refuses a request that names another host than the loopback', async () => {
  await using serving = await serveOnLoopback(0, routes);
  const hosts = ['evil.example.com', `127.0.0.1.example.com:${serving.port}`, '10.0.0.1', 'localhost.example.com'];
  for (const host of hosts) assert.equal((await ask(serving.port, '/healthz', { host })).status, 421, host);
  for (const host of ['localhost', `LOCALHOST:${serving.port}`, '[::1]', '127.0.0.1']) {
    assert.equal((await ask(serving.port, '/healthz', { host })).status, 503, host);
  }
});

test('refuses what is no page and what is no question', async () => {
  await using serving = await serveOnLoopback(0, routes);
  for (const path of ['/', '/healthz/', '/../healthz', '/toString', '//healthz']) {
    assert.equal((await ask(serving.port, path)).status, 404, path);
  }
  assert.equal((await ask(serving.port, '/healthz', { method: 'POST' })).status, 405);
});

test('fails as a page when a page fails, and tells the reasons that were written for people only', async () => {
  await using serving = await serveOnLoopback(0, routes);
  const broken = await ask(serving.port, '/broken');
  assert.deepEqual([broken.status, broken.body], [503, 'this page cannot be made now\n']);
  assert.equal((await ask(serving.port, '/dead')).body, 'the vault cannot be reached\n');
});

test('listens on no other interface', async () => {
  await using serving = await serveOnLoopback(0, routes);
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  for (const { address } of [...others, { address: '127.0.0.2' }]) {
    const socket = connect(serving.port, address);
    await assert.rejects(once(socket, 'connect'), { code: 'ECONNREFUSED' }, address);
  }
});

test('refuses a port that is taken and says which', async () => {
  await using serving = await serveOnLoopback(0, routes);
  await assert.rejects(
    serveOnLoopback(serving.port, routes),
    (error) =>
      error instanceof Failure && error.kind === 'configuration' && error.message.includes(String(serving.port)),
  );
});
