// Tests against real peers outside this project (ObsPy with libmseed); scripts/install-services.sh fetches them.
export default {
  files: ["{packages,devices,test}/*/src/**/*.services.ts", "test/src/**/*.services.ts"],
  extensions: ["ts"],
  nodeArguments: ["--conditions=headframe-source"],
  timeout: "2m",
};
