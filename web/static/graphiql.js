"use strict";

const EXAMPLE = `# Service organizations within 20 km of a point in Hangzhou, nearest first.
# Press the play button, or Ctrl+Enter.
{
  nearby(point: { latitude: 30.2741, longitude: 120.1551 }, radiusMetres: 20000, first: 5) {
    totalCount
    edges {
      distanceMetres
      node {
        name
        nature
        region { name }
        services { name category { name english } }
      }
    }
  }
}
`;

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultQuery: EXAMPLE,
  }),
);
