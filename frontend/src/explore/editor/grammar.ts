import { defineLanguageFacet, Language, syntaxTree } from '@codemirror/language';
import type { EditorState, Extension } from '@codemirror/state';
import { parser as logql } from '@grafana/lezer-logql';
import { parser as traceql } from '@grafana/lezer-traceql';
import type { Parser } from '@lezer/common';
import { styleTags, tags } from '@lezer/highlight';
import { parser as promql } from '@prometheus-io/lezer-promql';
import type { LanguageId } from '../model/language.ts';

const promqlTags = styleTags({
  LineComment: tags.comment,
  LabelName: tags.labelName,
  QuotedLabelName: tags.labelName,
  StringLiteral: tags.string,
  'NumberDurationLiteral NumberDurationLiteralInDurationContext': tags.number,
  Identifier: tags.variableName,
  'FunctionIdentifier/...': tags.function(tags.variableName),
  'AggregateOp/...': tags.function(tags.variableName),
  'By Without Bool On Ignoring GroupLeft GroupRight Offset And Or Unless StartFn EndFn': tags.keyword,
  'EqlSingle EqlRegex NeqRegex Neq Eql Gte Gtr Lte Lss Add Sub Mul Div Mod Pow': tags.operator,
});

const logqlTags = styleTags({
  LineComment: tags.comment,
  Identifier: tags.labelName,
  String: tags.string,
  'Number Duration Bytes': tags.number,
  'RangeOp/...': tags.function(tags.variableName),
  'VectorOp/...': tags.function(tags.variableName),
  'By Without Bool On Ignoring GroupLeft GroupRight Offset And Or Unless Unwrap': tags.keyword,
  'Json Logfmt Unpack Pattern Regexp LabelFormat LineFormat Decolorize Drop Keep': tags.keyword,
  'Eq Neq Re Nre Eql Gte Gtr Lte Lss Add Sub Mul Div Mod Pow Pipe PipeExact PipeMatch PipePattern Npa':
    tags.operator,
});

const traceqlTags = styleTags({
  'LineComment BlockComment': tags.comment,
  'AttributeField/...': tags.labelName,
  'IntrinsicField/...': tags.variableName,
  String: tags.string,
  'Integer Float Duration': tags.number,
  'Aggregate/...': tags.function(tags.variableName),
  'MetricsOperationBasicType/... MetricsOverTimeType/... MetricsAggregatorFunctionType/...': tags.function(
    tags.variableName,
  ),
  'With Parent': tags.keyword,
  'FieldOp/... ComparisonOp/... And Or Gt Lt Desc Anc Pipe UnionStructuralOp ExperimentalOp': tags.operator,
});

/** A language of CodeMirror must exist once only. */
const grammars: Readonly<Record<LanguageId, Language>> = {
  promql: defined('promql', promql.configure({ top: 'PromQL', props: [promqlTags] }), '#'),
  logql: defined('logql', logql.configure({ props: [logqlTags] }), '#'),
  traceql: defined('traceql', traceql.configure({ props: [traceqlTags] }), '//'),
};

// Not LRLanguage: the grammar of LogQL brings a parser of its own version.
function defined(name: LanguageId, parser: Parser, comment: string): Language {
  const facet = defineLanguageFacet({
    commentTokens: { line: comment },
    closeBrackets: { brackets: ['(', '[', '{', '"', '`'] },
  });
  return new Language(facet, parser, [], name);
}

export const grammarOf = (language: LanguageId): Extension => grammars[language];

/** The first place that the grammar does not expect; the store may know better. */
export function unexpectedIn(state: EditorState): { readonly from: number; readonly to: number } | undefined {
  const errors: { from: number; to: number }[] = [];
  syntaxTree(state).iterate({
    enter({ type, from, to }) {
      if (type.isError) errors.push({ from, to });
    },
  });
  const [first] = errors;
  if (!first) return undefined;
  const { length } = state.doc;
  const from = Math.max(0, Math.min(first.from, length - 1));
  return { from, to: Math.min(length, Math.max(first.to, from + 1)) };
}
