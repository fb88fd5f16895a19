import * as conventions from '@opentelemetry/semantic-conventions/incubating';

/** Every attribute key of the semantic conventions. */
export const attributeKeys: ReadonlySet<string> = new Set(
  Object.entries(conventions).flatMap(([name, value]) =>
    name.startsWith('ATTR_') && typeof value === 'string' ? [value] : [],
  ),
);

/** Keys that describe the sender: https://opentelemetry.io/docs/specs/semconv/resource/ */
export const isResourceKey = (key: string): boolean =>
  /^(service\.(name|version|namespace|instance\.id)$|telemetry\.(sdk|distro)\.|deployment\.environment\.|(host|os|process|container|k8s|cloud)\.)/.test(
    key,
  );

/** Keys that describe one operation. */
export const isSpanKey = (key: string): boolean =>
  /^(http|url|rpc|db|messaging|network|exception|error|code)\./.test(key);
