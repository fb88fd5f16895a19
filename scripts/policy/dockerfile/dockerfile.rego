# What every Dockerfile must be. Input: conftest's parser `dockerfile`, a list of instructions.
package dockerfile

import rego.v1

instructions := [instruction | some instruction in flatten]

# conftest gives one list for each file, which older versions wrap once more.
flatten := input if is_object(input[0])

flatten := input[0] if is_array(input[0])

stages := {lower(instruction.Value[2]) |
	some instruction in instructions
	instruction.Cmd == "from"
	count(instruction.Value) == 3
}

# A version may come from a build argument: .env pins it.
deny contains sprintf("FROM %s: no exact version", [image]) if {
	some instruction in instructions
	instruction.Cmd == "from"
	image := instruction.Value[0]
	not lower(image) in stages
	not regex.match(`:v?([0-9]+\.[0-9]+\.[0-9]+|\$\{[A-Z_]+_VERSION\})(-[a-z0-9.-]+)?(@sha256:[0-9a-f]{64})?$`, image)
}

deny contains "the last stage runs as root: USER must be a number other than 0" if {
	not runs_as_user
}

deny contains "no HEALTHCHECK" if {
	not "healthcheck" in {instruction.Cmd | some instruction in instructions}
}

deny contains sprintf("ADD %s: COPY does the same without fetching or unpacking", [concat(" ", instruction.Value)]) if {
	some instruction in instructions
	instruction.Cmd == "add"
}

deny contains sprintf("RUN %s: runs something straight from the network", [command]) if {
	some instruction in instructions
	instruction.Cmd == "run"
	command := concat(" ", instruction.Value)
	regex.match(`(curl|wget)[^|]*\|\s*(ba|da)?sh`, command)
}

deny contains sprintf("%s %s: a secret would stay in the image", [upper(instruction.Cmd), name]) if {
	some instruction in instructions
	instruction.Cmd in {"env", "arg"}
	some name in instruction.Value
	regex.match(`(?i)(password|secret|token|api_?key)`, name)
}

users := [instruction.Value[0] |
	some instruction in instructions
	instruction.Cmd == "user"
]

runs_as_user if {
	count(users) > 0
	regex.match(`^[1-9][0-9]*(:[1-9][0-9]*)?$`, users[count(users) - 1])
}
