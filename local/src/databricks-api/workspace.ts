/** What a workspace holds, by kinds. */
import { Collection, type Json } from "./collection.ts";

export class Workspace {
  /** Databricks' number of it. */
  readonly id: number;
  readonly storageCredentials = new Collection("storage credential");
  readonly externalLocations = new Collection("external location");
  readonly catalogs = new Collection("catalog");
  readonly schemas = new Collection("schema");
  readonly volumes = new Collection("volume");
  readonly tables = new Collection("table");
  /** Privileges by `<kind>/<full name>`. */
  readonly grants = new Collection("list of grants");
  readonly bindings = new Collection("list of bindings");
  readonly policies = new Collection("cluster policy");
  readonly warehouses = new Collection("SQL warehouse");
  readonly jobs = new Collection("job");
  readonly principals = new Collection("service principal");
  readonly scopes = new Collection("secret scope");
  /** By `<scope>/<principal>`. */
  readonly secretAcls = new Collection("right on a secret scope");
  readonly destinations = new Collection("notification destination");
  /** Folders, notebooks and files of the workspace, by path. */
  readonly objects = new Collection("object of the workspace");
  /** Files of volumes, by path. */
  readonly files = new Collection("file");
  /** Dashboards, saved queries and Git folders, by their numbers. */
  readonly dashboards = new Collection("dashboard");
  readonly queries = new Collection("query");
  readonly gitFolders = new Collection("Git folder");
  /** Access lists by `<kind>/<id>`. */
  readonly permissions = new Collection("list of permissions");
  #numbers = 1000;

  /** Commits of the repository that Git folders follow, by `refs/heads/<branch>` and `refs/tags/<tag>`. */
  readonly remote: ReadonlyMap<string, string>;

  constructor(id: number, remote: ReadonlyMap<string, string>) {
    this.id = id;
    this.remote = remote;
  }

  /** A number that nothing else has. */
  number(): number {
    this.#numbers += 1;
    return this.#numbers;
  }
}

/** Who the token belongs to. */
export const deployer: Json = { id: "1", userName: "deployer@example.com", displayName: "deployer" };
