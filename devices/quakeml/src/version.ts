/** Version of this package, as a document's author names it; a test holds it to package.json. */
export const quakemlVersion = "0.1.0";
