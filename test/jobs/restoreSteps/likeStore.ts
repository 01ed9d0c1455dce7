import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { type Proxy, startProxy } from '../../helpers/proxy/http.ts';
import type { LikeStore } from '../../helpers/stores/likeStore.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { addWeight, diagnosed, everyJob, readyPlace } from './everyJob.ts';

export interface ProxiedWorld {
  readonly world: World;
  readonly proxy: Proxy;
}

/** A world of real servers for a file of tests, with a proxy before its vault and a dump of more than one part. */
export function proxiedWorld(): ProxiedWorld {
  const made: { world?: World; proxy?: Proxy } = {};
  before(async () => {
    made.world = await startWorld({ files: false, extensions: false, sealed: false });
    made.proxy = await startProxy(made.world.vault);
    await addWeight(made.world);
  });
  after(async () => {
    await made.proxy?.stop();
    await made.world?.[Symbol.asyncDispose]();
  });
  return {
    get world() {
      if (made.world === undefined) throw new Error('not started');
      return made.world;
    },
    get proxy() {
      if (made.proxy === undefined) throw new Error('not started');
      return made.proxy;
    },
  };
}

/** `init`'s making of the vault, doctor and every job in a store that behaves like this one; `costs`: what doctor says of it. */
export function servesEveryJob(place: ProxiedWorld, store: LikeStore, costs: readonly RegExp[]): void {
  test(`a store that behaves like ${store.name} is set up, passes doctor, and serves every job`, async () => {
    const { world, proxy } = place;
    proxy.setRules(store.traits(world.vault));
    const ready = await readyPlace(world, proxy.endpoint);
    assert.deepEqual(
      ready.said.filter(({ verdict }) => verdict !== 'ok'),
      [],
    );
    const found = await diagnosed(ready.place, proxy.endpoint);
    assert.deepEqual(
      found.filter((each) => !each.startsWith('ok: ')),
      [],
    );
    for (const cost of costs) assert.match(found.join('\n'), cost);
    const began = proxy.log.length;
    await everyJob(ready.place, proxy.endpoint);
    assert.ok(
      proxy.log.slice(began).some(({ url }) => /partNumber=2/.test(url)),
      'the dump has two parts',
    );
  });
}
