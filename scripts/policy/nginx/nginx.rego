# What the site's configuration must say. Input: { "directives": [{ "name", "args", "path" }] }, from scripts/policy/nginx.ts;
# path names the blocks around it, outermost first.
package nginx

import rego.v1

named(name) := [directive | some directive in input.directives; directive.name == name]

headers := {header: directive |
	some directive in named("add_header")
	header := lower(directive.args[0])
}

deny contains "server_tokens must be off" if {
	not "off" in {directive.args[0] | some directive in named("server_tokens")}
}

deny contains "autoindex must stay off" if {
	some directive in named("autoindex")
	directive.args[0] != "off"
}

deny contains sprintf("the header %s is missing, or is not added to errors (always)", [header]) if {
	some header in ["content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"]
	not always_added(header)
}

always_added(header) if "always" in headers[header].args

deny contains sprintf("the Content-Security-Policy allows %s", [loose]) if {
	policy := headers["content-security-policy"].args[1]
	some loose in ["'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*"]
	contains(policy, loose)
}

# A header added in a location hides all that it would inherit.
deny contains sprintf("add_header %s inside a location", [directive.args[0]]) if {
	some directive in named("add_header")
	some block in directive.path
	startswith(block, "location")
}

deny contains sprintf("%s: takes bodies without a limit of its own size", [location]) if {
	some directive in named("proxy_pass")
	location := directive.path[count(directive.path) - 1]
	not limited(location)
}

limited(location) if {
	some directive in named("client_max_body_size")
	directive.path[count(directive.path) - 1] == location
	directive.args[0] != "0"
}

# What the server says holds where the location says nothing.
limited(location) if {
	not location in {own.path[count(own.path) - 1] | some own in named("client_max_body_size")}
	some directive in named("client_max_body_size")
	directive.path == ["server"]
	directive.args[0] != "0"
}

deny contains sprintf("%s: telemetry is not rate-limited", [location]) if {
	some directive in named("proxy_pass")
	contains(directive.args[0], "$lab_collector")
	location := directive.path[count(directive.path) - 1]
	not location in {limit.path[count(limit.path) - 1] | some limit in named("limit_req")}
}

deny contains sprintf("proxy_pass %s: a fixed address is looked up once and never again", [directive.args[0]]) if {
	some directive in named("proxy_pass")
	not contains(directive.args[0], "$")
	directive.args[0] != "http://lab_backend_addresses" # addresses, and asked only when the name has no answer
}

deny contains "listen must come from NGINX_LISTEN: a fixed address could be every interface" if {
	some directive in named("listen")
	directive.args[0] != "${NGINX_LISTEN}"
}

deny contains "auth_basic must come from $lab_realm, once, for the whole server" if {
	[directive | some directive in named("auth_basic")] != [{"name": "auth_basic", "args": ["$lab_realm"], "path": ["server"]}]
}
