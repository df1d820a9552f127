export default {
  files: ["{packages,operators,devices,flows}/*/src/**/*.test.ts", "{bench,test}/src/**/*.test.ts"],
  extensions: ["ts"],
  nodeArguments: ["--conditions=headframe-source"],
  timeout: "2m",
};
