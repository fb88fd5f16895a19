import fc from 'fast-check';
import { seed } from './seed.ts';

fc.configureGlobal({ seed });

/** fast-check, whose generated inputs begin at the tests’ seed. */
export { fc };
