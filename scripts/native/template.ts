/**
 * Replaces `${NGINX_NAME}` as envsubst does in Nginx’ official image with NGINX_ENVSUBST_FILTER=^NGINX_;
 * Nginx’ own `$variables` stay.
 *
 * @throws Error naming a variable that has no value
 */
export function renderTemplate(template: string, variables: Readonly<Record<string, string>>): string {
  return template.replace(/\$\{(NGINX_[A-Z_]+)\}/g, (_match, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`the Nginx template uses ${name}, which has no value`);
    return value;
  });
}
