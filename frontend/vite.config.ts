import { globSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { readReferenceQueries } from '../grafana/src/reference-queries.ts';
import { catalogue } from './build/catalogue.ts';
import { docPage } from './build/doc-page.ts';
import { pageLinks, pages } from './build/page-links.ts';
import manifest from './package.json' with { type: 'json' };

const checkout = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(checkout, path), 'utf8');

/** The queries of the reference pages: what the page Explore offers, and the docs say the same. */
function examples(): string {
  const queries = readReferenceQueries(checkout).map(({ language, question, query, lookFor }) => ({
    language,
    question,
    query,
    lookFor,
  }));
  return JSON.stringify(queries);
}

/** The dashboards’ files as they are, a list of them, the objectives, the catalogue, the docs’ queries, and as pages the docs that panels and alerts link to. */
function labFiles(): Plugin {
  return {
    name: 'lab-files',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const files = globSync('grafana/dashboards/*.json', { cwd: checkout }).sort();
      const index = files.map((path) => {
        const { uid, title, description } = JSON.parse(read(path));
        return { uid, title, description: description ?? '' };
      });
      const order = ['lab-slo', 'lab-tracing'];
      const rank = (uid: string) => (order.includes(uid) ? order.indexOf(uid) : order.length);
      index.sort((a, b) => rank(a.uid) - rank(b.uid));
      const emit = (fileName: string, source: string) => this.emitFile({ type: 'asset', fileName, source });
      emit('dashboards/index.json', JSON.stringify(index));
      for (const path of files) emit(`dashboards/${basename(path)}`, read(path));
      emit('slos/objectives.json', read('grafana/objectives.json'));
      emit('telemetry/catalogue.json', catalogue());
      emit('examples.json', examples());
      const template = bundle['docs.html'];
      if (template?.type !== 'asset') throw new Error('docs.html was not built');
      delete bundle['docs.html'];
      for (const path of globSync('docs/**/*.md', { cwd: checkout }))
        emit(path.replace(/md$/, 'html'), docPage(path, read(path), String(template.source)));
    },
  };
}

export default defineConfig({
  define: { 'import.meta.env.LAB_VERSION': JSON.stringify(manifest.version) },
  plugins: [pageLinks(), labFiles()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    // The CSP allows neither inline scripts nor data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Pages of their own: none loads the code of another that it does not need.
    rollupOptions: {
      input: [...pages.map(({ file }) => file), 'docs.html'].map((file) => join(import.meta.dirname, file)),
      // What most pages need is one file: each file that a page loads is a request, and a span of its load.
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'shared',
              minShareCount: 3,
              test: /[\\/](telemetry[\\/]src|packages[\\/](?!store-clients)|node_modules[\\/]zod|frontend[\\/]src[\\/](zod-without-eval|kit))[\\/.]/,
            },
            {
              name: 'console',
              minShareCount: 2,
              test: /[\\/](packages[\\/]store-clients|node_modules[\\/]preact|frontend[\\/]src[\\/](console|explore|follow|home|inside|lab|score|slos))[\\/]/,
            },
          ],
        },
      },
    },
  },
});
