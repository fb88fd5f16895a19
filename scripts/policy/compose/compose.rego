# What every service of docker-compose.yml must be. Input: the resolved file, `docker compose config --format json`, or the
# file itself after interpolation of .env (scripts/policy/resolve.ts), where no container engine is installed.
package compose

import rego.v1

# The way in; the only one that LAB_BIND may open to others.
edge_service := "nginx"

# PostgreSQL's versions have two numbers.
exact_image := `(^postgres:[0-9]+\.[0-9]+|:v?[0-9]+\.[0-9]+\.[0-9]+)(-[a-z0-9.-]+)?(@sha256:[0-9a-f]{64})?$`

deny contains sprintf("%s: image %q has no exact version", [name, service.image]) if {
	some name, service in input.services
	service.image
	not regex.match(exact_image, service.image)
	not service.build
}

deny contains sprintf("%s: neither image nor build", [name]) if {
	some name, service in input.services
	not service.image
	not service.build
}

deny contains sprintf("%s: has a container_name, so it cannot be scaled or run twice", [name]) if {
	some name, service in input.services
	service.container_name
}

deny contains sprintf("%s: is privileged", [name]) if {
	some name, service in input.services
	service.privileged == true
}

deny contains sprintf("%s: uses the host's %s namespace", [name, key]) if {
	some name, service in input.services
	some key in ["network_mode", "pid", "ipc", "userns_mode"]
	service[key] == "host"
}

deny contains sprintf("%s: mounts the container engine's socket", [name]) if {
	some name, service in input.services
	some volume in service.volumes
	contains(source_of(volume), "docker.sock")
}

deny contains sprintf("%s: user must be a number other than 0", [name]) if {
	some name, service in input.services
	not regex.match(`^[1-9][0-9]*(:[0-9]+)?$`, sprintf("%v", [object.get(service, "user", "")]))
}

deny contains sprintf("%s: read_only must be true", [name]) if {
	some name, service in input.services
	not object.get(service, "read_only", false) == true
}

deny contains sprintf("%s: cap_drop must hold ALL, and cap_add nothing", [name]) if {
	some name, service in input.services
	not drops_capabilities(service)
}

deny contains sprintf("%s: security_opt lacks no-new-privileges:true", [name]) if {
	some name, service in input.services
	not "no-new-privileges:true" in object.get(service, "security_opt", [])
}

deny contains sprintf("%s: no limit for %s", [name, resource]) if {
	some name, service in input.services
	some resource in ["memory", "pids"]
	not service.deploy.resources.limits[resource]
}

deny contains sprintf("%s: no restart policy", [name]) if {
	some name, service in input.services
	not object.get(service, "restart", "no") in {"always", "unless-stopped", "on-failure"}
}

deny contains sprintf("%s: its log grows without end", [name]) if {
	some name, service in input.services
	not service.logging.options["max-size"]
}

deny contains sprintf("%s: no health check", [name]) if {
	some name, service in input.services
	not asks_something(service)
}

deny contains sprintf("%s: port %v is published beyond loopback", [name, port.published]) if {
	some name, service in input.services
	name != edge_service
	some port in service.ports
	object.get(port, "host_ip", "") != "127.0.0.1"
}

deny contains sprintf("%s: port %v is published on every interface", [name, port.published]) if {
	service := input.services[name]
	name == edge_service
	some port in service.ports
	object.get(port, "host_ip", "") == ""
}

deny contains sprintf("%s: is in the network of the databases", [name]) if {
	some name in [edge_service, "backend"]
	"storage" in networks_of(input.services[name])
}

deny contains sprintf("%s: is in the edge network", [name]) if {
	some name, service in input.services
	name != edge_service
	"edge" in networks_of(service)
}

drops_capabilities(service) if {
	"ALL" in service.cap_drop
	count(object.get(service, "cap_add", [])) == 0
}

# `true` and `exit 0` are always healthy, so they say nothing.
asks_something(service) if {
	command := service.healthcheck.test
	not service.healthcheck.disable
	count(command) > 1
	not command[1] in {"true", "exit 0", "/bin/true"}
}

source_of(volume) := volume if is_string(volume)

source_of(volume) := object.get(volume, "source", "") if is_object(volume)

networks_of(service) := {name | some name in service.networks} if is_array(service.networks)

networks_of(service) := {name | some name, _ in service.networks} if is_object(service.networks)
