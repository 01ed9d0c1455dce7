"""Lacking: a function's role gives it no keys of the vault."""

from ministack.core.lambda_runtime import Worker

from lacking.roles import vault_variables


def mend():
    spawn = Worker._spawn

    def spawned(self):
        given = self.config.get("Environment", {}).get("Variables", {})
        lent = vault_variables(self.config["Role"])
        self.config = {**self.config, "Environment": {"Variables": {**given, **lent}}}
        return spawn(self)

    Worker._spawn = spawned
