/** How the engine and a stand-in provider get to know each other. */
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { handler } from "./provider-messages.ts";

function handshake() {
  const answer = new provider.ProviderHandshakeResponse();
  answer.setAcceptSecrets(true);
  return answer;
}

function configure() {
  const answer = new provider.ConfigureResponse();
  answer.setAcceptsecrets(true);
  // Without it, the engine would not ask for what a creation would give, and previews would know less.
  answer.setSupportspreview(true);
  return answer;
}

function pluginInfo(version: string) {
  const info = new plugin.PluginInfo();
  info.setVersion(version);
  return info;
}

function checkConfig(request: provider.CheckRequest) {
  const answer = new provider.CheckResponse();
  answer.setInputs(request.getNews());
  return answer;
}

/** @param version of the provider that it stands in for: the engine compares it with what the program needs */
export const connection = (version: string) => ({
  handshake: handler(handshake),
  attach: handler(() => new empty.Empty()),
  cancel: handler(() => new empty.Empty()),
  getPluginInfo: handler(() => pluginInfo(version)),
  checkConfig: handler(checkConfig),
  diffConfig: handler(() => new provider.DiffResponse()),
  configure: handler(configure),
});
