import { describeCompose } from "./compose.ts";
import type { Described } from "./described.ts";
import { describeDockerfile } from "./dockerfile.ts";
import { describeChart, describeKubernetes, describeValues, isKubernetes } from "./kubernetes.ts";
import { describeGitlab, describePipeline, describeWorkflow } from "./pipelines.ts";
import { describeTerraform } from "./terraform.ts";
import { describeVariables } from "./variables.ts";

/**
 * Files of one sort: `path` is where they lie, `words` what a task says that is about them,
 * `describe` what they hold. `holds` looks into a text that only may be of the sort.
 */
export type Family = {
  name: string;
  path: RegExp;
  words: RegExp;
  holds?: (text: string) => boolean;
  describe: (text: string) => Described;
};

const DOCKER = /\b(docker\w*|container\w*|compose|images? (tag|layer)s?|entrypoint)\b/i;
const KUBERNETES =
  /\b(kubernetes|k8s|kubectl|helm\w*|ingress|statefulset|daemonset|configmaps?|pods?)\b/i;
const PIPELINE =
  /\b(ci|cd|github actions?|gitlab|workflows?|pipelines?|jenkins\w*|circleci|build servers?)\b/i;
const DEPLOY = /\b(deploy\w*|roll-?outs?|staging|production|provision\w*|hosting)\b/i;

/** Where manifests of Kubernetes lie; which of the files are some, is seen by what they hold. */
const IN_FOLDERS =
  /(^|\/)(k8s|kubernetes|kustomize|manifests?|deploy\w*|charts?|helm|infra\w*|ops)\/.*\.ya?ml$/i;

const anyOf = (...words: RegExp[]) => new RegExp(words.map(({ source }) => source).join("|"), "i");

/** Every sort of file by which a project says where and how it runs; the first that fits counts. */
export const FAMILIES: readonly Family[] = [
  {
    name: "environment file",
    path: /(^|\/)(\.env(\.[\w.-]+)?|[\w.-]*\.env|env\.(example|sample|template|dist))$/,
    words: /(^|[\s`"'(])\.env\b|\b(env(ironment)?[ -](files?|variables?|vars?)|dotenv)\b/i,
    describe: describeVariables,
  },
  {
    name: "Compose file",
    path: /(^|\/)(docker-)?compose[\w.-]*\.ya?ml$/,
    words: anyOf(DOCKER, DEPLOY),
    describe: describeCompose,
  },
  {
    name: "Dockerfile",
    path: /(^|\/)(Dockerfile|Containerfile)[\w.-]*$|\.dockerfile$/i,
    words: anyOf(DOCKER, DEPLOY),
    describe: describeDockerfile,
  },
  {
    name: "workflow",
    path: /^\.(github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/,
    words: PIPELINE,
    describe: describeWorkflow,
  },
  {
    name: "pipeline",
    path: /(^|\/)\.gitlab-ci[\w.-]*\.ya?ml$/,
    words: PIPELINE,
    describe: describeGitlab,
  },
  {
    name: "pipeline",
    path: anyOf(
      /(^|\/)(Jenkinsfile|azure-pipelines[\w.-]*\.ya?ml|bitbucket-pipelines\.yml|\.travis\.yml)$/,
      /^\.(circleci|buildkite|woodpecker)\/.*\.ya?ml$/,
    ),
    words: PIPELINE,
    describe: describePipeline,
  },
  {
    name: "Helm chart",
    path: /(^|\/)Chart\.ya?ml$/,
    words: anyOf(KUBERNETES, DEPLOY),
    describe: describeChart,
  },
  {
    name: "values of a Helm chart",
    path: /(^|\/)(charts?|helm)\/(.*\/)?values[\w.-]*\.ya?ml$/,
    words: anyOf(KUBERNETES, DEPLOY),
    describe: describeValues,
  },
  {
    name: "Kubernetes manifest",
    path: IN_FOLDERS,
    words: anyOf(KUBERNETES, DEPLOY),
    holds: isKubernetes,
    describe: describeKubernetes,
  },
  {
    name: "Terraform file",
    path: /\.tf$/,
    words: anyOf(/\b(terraform|tofu|hcl)\b/, DEPLOY),
    describe: describeTerraform,
  },
];

/** The sort of a file by its path; undefined: it says nothing of a deployment. */
export function familyOf(path: string): Family | undefined {
  return FAMILIES.find((family) => family.path.test(path));
}
