// Databricks' own provider behind Pulumi's bridge, as far as it is written with Terraform's SDK: its resources check what
// they are given as the provider that is deployed does.
package main

import (
	"github.com/databricks/terraform-provider-databricks/common"
	"github.com/databricks/terraform-provider-databricks/internal/providers/sdkv2"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/walk"
)

const name = "databricks"

func main() {
	provider := tfbridge.ProviderInfo{
		P:       shim.NewProvider(sdkv2.DatabricksProvider()),
		Name:    name,
		Version: common.Version(),
		// Other providers keep here what their last version was like; this one has none before it.
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
		Resources: map[string]*tfbridge.ResourceInfo{
			// The word Provider is taken.
			"databricks_provider": {Tok: tfbridge.MakeResource(name, "index", "MetastoreProvider")},
		},
	}
	provider.MustComputeTokens(tokens.SingleModule("databricks_", "index", tokens.MakeStandard(name)))
	tfbridge.MustTraverseProperties(&provider, "workspace-id", workspaceIDAsText, tfbridge.TraverseForEffect(false))
	// What a schema for other languages needs is not asked for here.
	tfbridge.Main(name, common.Version(), provider, []byte("{}"))
}

// workspaceIDAsText keeps numbers of workspaces whole: they don't fit into Pulumi's numbers, so programs give texts.
func workspaceIDAsText(property tfbridge.PropertyVisitInfo) (tfbridge.PropertyVisitResult, error) {
	path := property.SchemaPath()
	attribute, isAttribute := path[len(path)-1].(walk.GetAttrStep)
	if !isAttribute || attribute.Name != "workspace_id" {
		return tfbridge.PropertyVisitResult{}, nil
	}
	property.SchemaInfo().Type = "string"
	return tfbridge.PropertyVisitResult{HasEffect: true}, nil
}
