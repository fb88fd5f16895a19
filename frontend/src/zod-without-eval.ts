import { config } from 'zod/v4/core';

// Otherwise Zod tries `new Function`, which the page's CSP reports as a violation. Schemas take this over when they are made,
// so each page imports this file first.
config({ jitless: true });
