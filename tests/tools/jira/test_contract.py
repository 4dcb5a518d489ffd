"""Jira keeps every rule that connectors are held to."""

from connectors.contract.cases import ContractSuite


class TestContract(ContractSuite):
    connector = "jira"
