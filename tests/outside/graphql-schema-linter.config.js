// Which rules the printed contracts keep, and why. All rules of graphql-schema-linter 3.0.1 are named here.
const connections = [
  // Connections and cursors as the Relay specification has them, so that clients page without code of ours.
  'relay-connection-types-spec',
  'relay-connection-arguments-spec',
  'relay-page-info-spec',
];

module.exports = {
  rules: [
    // Every type, field, argument and value says what it is, in a sentence that begins with a capital letter.
    'types-have-descriptions',
    'fields-have-descriptions',
    'arguments-have-descriptions',
    'input-object-values-have-descriptions',
    'enum-values-have-descriptions',
    'descriptions-are-capitalized',
    // One way of writing names, so that nobody has to guess them.
    'types-are-capitalized',
    'fields-are-camel-cased',
    'input-object-values-are-camel-cased',
    'enum-values-all-caps',
    // What is deprecated says what to use instead.
    'deprecations-have-a-reason',
    // Nothing is in the contract that cannot be reached.
    'defined-types-are-used',
    // The forms of standards have no lists to page through, which the last of these rules takes for a fault.
    ...(process.env.SMENET_FORM ? [] : connections),
    // Left out: type-fields-sorted-alphabetically, interface-fields-sorted-alphabetically,
    // input-object-fields-sorted-alphabetically, enum-values-sorted-alphabetically. Members stand in the order in which
    // people read them: what identifies first, regions from the nation down, states as they follow each other.
  ],
};
