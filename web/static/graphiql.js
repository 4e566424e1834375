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

const FORM_EXAMPLE = `# What this standard asks. \`evaluate\` tells what answers come to; nothing is stored.
{
  form {
    title
    english
    authority
    fields { name type required minimum maximum unit english words { name english } readBy { part english } }
  }
}
`;

// A form of a standard asks itself; every other page asks /graphql.
const FORM = location.pathname.startsWith("/assessments/");

// What was asked is remembered for each address of its own.
const STORAGE = {
  getItem: (key) => localStorage.getItem(`${location.pathname}:${key}`),
  setItem: (key, value) => localStorage.setItem(`${location.pathname}:${key}`, value),
  removeItem: (key) => localStorage.removeItem(`${location.pathname}:${key}`),
  clear: () => localStorage.clear(),
  get length() { return localStorage.length; },
};

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: FORM ? location.pathname : "/graphql" }),
    storage: FORM ? STORAGE : undefined,
    defaultQuery: FORM ? FORM_EXAMPLE : EXAMPLE,
  }),
);
