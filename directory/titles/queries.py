"""Every Cypher statement on titles as such."""

from graph_schema.statement import Statement

SCAN_SECONDS = 10.0  # a whole nation's titles of some months

# Range index on validTo: the titles that end within some months, then up from their holders; at most `$first` rows.
FIND_EXPIRING = Statement(
    "titles.find_expiring",
    """
    MATCH (designation:Designation)
    WHERE designation.validTo >= $since AND designation.validTo <= $until AND designation.status = 'VALID'
    MATCH (designation)<-[:HOLDS]-(organization:Organization)-[:LOCATED_IN]->(region:Region)
    WHERE region.code IN $codes AND NOT organization.status IN $closed
    RETURN organization.id AS organization, designation.id AS id
    ORDER BY designation.validTo, organization, id LIMIT $first
    """,
    timeout=SCAN_SECONDS,
)
