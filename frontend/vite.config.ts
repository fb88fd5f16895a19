import { defineConfig } from 'vite';
import manifest from './package.json' with { type: 'json' };

export default defineConfig({
  define: { 'import.meta.env.LAB_VERSION': JSON.stringify(manifest.version) },
  build: {
    target: 'es2022',
    // The CSP allows neither inline scripts nor data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
