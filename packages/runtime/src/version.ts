/** Version of this package, which state and logs carry with them. */
export const runtimeVersion = "0.1.0";
