import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { acceptedLicences } from './accepted-licences.ts';

/** What Go writes around the list of modules in a program: cmd/go/internal/modload/build.go. */
const listStart = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex');
const listEnd = Buffer.from('f932433186182072008242104116d8f2', 'hex');

/** A Go module and its version, `v1.2.3`. */
export interface GoModule {
  readonly path: string;
  readonly version: string;
}

/**
 * The modules that a Go program was built from, as `go version -m` lists them; the main module is left out.
 *
 * @throws Error when the file holds no list
 */
export function modulesIn(program: Buffer): readonly GoModule[] {
  const start = program.indexOf(listStart);
  const end = program.indexOf(listEnd, start);
  if (start < 0 || end < 0) throw new Error('The file is no Go program with a list of its modules');
  const list = program.subarray(start + listStart.length, end).toString('utf8');
  return list.split('\n').flatMap((line) => {
    const [kind, path, version] = line.split('\t');
    // A folder in a module's place (`=> /path`) holds that module with other files.
    const isModule = kind === 'dep' || (kind === '=>' && !path?.startsWith('/'));
    return isModule && path && version ? [{ path, version }] : [];
  });
}

/** Licences by a phrase that only they have; the first that matches. Before the GPL's come those that name it beside their own. */
const phrases: readonly (readonly [licence: string, phrase: RegExp])[] = [
  ['Apache-2.0', /at your option, under either: \W*Apache License,? version 2/i],
  ['MPL-2.0', /Mozilla Public License,? (?:v\. ?|version )2/i],
  ['AGPL-3.0', /GNU AFFERO/i],
  ['SSPL-1.0', /Server Side Public License/i],
  ['BUSL-1.1', /Business Source License/i],
  ['GPL', /GNU (?:LESSER )?GENERAL PUBLIC/i],
  ['Apache-2.0', /Apache License,? Version 2|apache\.org\/licenses\/LICENSE-2/i],
  ['ISC', /Permission to use, copy, modify, and(?:\/or)? distribute/i],
  ['MIT', /Permission is hereby granted, free of charge/i],
  [
    'BSD-3-Clause',
    /Redistribution and use in source.*(?:Neither the name|names of (?:its|any) contributors)/is,
  ],
  ['BSD-2-Clause', /Redistribution and use in source and binary forms/i],
  ['Unlicense', /unlicense\.org/i],
];

/** SPDX name of the licence with this text; undefined for one that is not known here. */
export function licenceOf(text: string): string | undefined {
  const line = text.replace(/\s+/g, ' ');
  return phrases.find(([, phrase]) => phrase.test(line))?.[0];
}

/** Those of npm's packages, and one whose terms cover its own files only, which are used unchanged. */
export const acceptedGoLicences: readonly string[] = [...acceptedLicences, 'MPL-2.0'];

/** Where the licences of all modules are written down, from the checkout's root. */
export const goModulesFile = 'scripts/supply-chain/go-modules.json';

/** Licence of each module of the programs that are built here, by the module's path. */
export function readGoModules(root: string): Readonly<Record<string, string>> {
  return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(root, goModulesFile), 'utf8')));
}
