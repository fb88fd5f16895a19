import { generatedFiles } from '@lab/grafana/generate';
import { samplingOverlays } from '../../collector/sampling.ts';
import { benchmarkDocs } from '../bench/docs.ts';
import { configurationDocs } from '../docs/configuration.ts';
import { partsDocs } from '../docs/parts.ts';
import { exerciseDocs } from '../exercises/docs.ts';
import { faultDocs } from '../faults/docs.ts';
import { labApiDocs } from '../lab-api/docs.ts';
import { scoreDocs } from '../score/docs.ts';
import { scalingDocs } from '../size/docs.ts';
import { rootDirectory } from '../stack/settings.ts';
import { licenceDocs } from '../supply-chain/licences.ts';
import { verificationDocs } from '../verify/docs.ts';
import { grammarParsers } from './grammars.ts';
import { shopMessages } from './messages.ts';

/** Something that writes committed files. */
export interface Generator {
  readonly name: string;
  /** Path in the checkout (with `/`) to content. Pure, so that a second run changes nothing. */
  readonly files: () => ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>>;
  /** Folders that hold nothing but this generator’s files: what else lies there is left over and goes. */
  readonly owns: readonly string[];
}

/** All of them. `npm run generate` runs them; CI compares what they give with what is committed. */
export const generators: readonly Generator[] = [
  {
    name: 'rules and dashboards',
    files: generatedFiles,
    owns: ['prometheus/rules', 'grafana/openslo', 'grafana/dashboards'],
  },
  { name: 'overlays of the Collector', files: samplingOverlays, owns: ['collector/sampling'] },
  { name: 'parsers of the query languages', files: grammarParsers, owns: [] },
  { name: 'messages of the shop', files: shopMessages, owns: ['shop/generated'] },
  { name: 'docs of the checks', files: verificationDocs, owns: [] },
  { name: 'docs of the faults', files: faultDocs, owns: [] },
  { name: 'docs of the exercises', files: exerciseDocs, owns: [] },
  { name: 'OpenAPI document of the lab’s API', files: labApiDocs, owns: [] },
  { name: 'docs of the score', files: scoreDocs, owns: [] },
  { name: 'docs of scaling', files: scalingDocs, owns: [] },
  { name: 'docs of the benchmarks', files: benchmarkDocs, owns: ['docs/benchmarks/plots'] },
  { name: 'docs of the configuration', files: configurationDocs, owns: [] },
  { name: 'licences', files: () => licenceDocs(rootDirectory), owns: [] },
  { name: 'docs of the parts', files: partsDocs, owns: [] },
];
