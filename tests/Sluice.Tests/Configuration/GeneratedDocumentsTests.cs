using System.Text.Json;
using Sluice.Configuration;
using Sluice.Destinations;

namespace Sluice.Tests.Configuration;

public sealed class GeneratedDocumentsTests
{
    [Fact]
    public void The_reference_page_is_that_of_the_declarations() => Repository.Compare("docs/configuration.md", ReferencePage.Of(Catalogue.Types));

    [Fact]
    public void The_schema_for_editors_is_that_of_the_declarations() => Repository.Compare("docs/sluice.schema.json", EditorSchema.Of(Catalogue.Types));

    [Fact]
    public void The_schema_refuses_unknown_keys_everywhere_and_knows_every_kind_of_destination()
    {
        using var schema = JsonDocument.Parse(EditorSchema.Of(Catalogue.Types));
        var destination = schema.RootElement.GetProperty("properties").GetProperty("destinations").GetProperty("items");

        Assert.False(schema.RootElement.GetProperty("additionalProperties").GetBoolean());
        Assert.False(destination.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(
            Catalogue.Types.Keys,
            destination.GetProperty("allOf").EnumerateArray()
                .Select(one => one.GetProperty("if").GetProperty("properties").GetProperty("type").GetProperty("const").GetString()!));
        Assert.All(
            destination.GetProperty("allOf").EnumerateArray(),
            one => Assert.False(one.GetProperty("then").GetProperty("properties").GetProperty("settings").GetProperty("additionalProperties").GetBoolean()));
    }

    [Fact]
    public void The_example_is_a_valid_configuration()
    {
        var (plan, problems) = ConfigurationFile.Load(Repository.PathOf("examples/sluice.yaml"), name => $"value-of-{name}", Catalogue.Types);
        Assert.Empty(problems);
        Assert.Equal(["journeys", "warehouse-hook"], plan!.Destinations.Select(one => one.Config.Name));
        Assert.Equal("backend", plan.OpenSource!.Name);
    }

    [Fact]
    public void Every_default_of_a_destinations_setting_is_a_value_that_one_could_write()
    {
        foreach (var type in Catalogue.Types.Values)
        {
            foreach (var field in type.Fields.Where(field => field.Default is { Length: > 0 }))
            {
                var (_, problems) = Yaml.Read($$"""
                    sources: [{ name: s, write_key: k }]
                    destinations:
                      - name: d
                        type: {{type.Name}}
                        settings: { {{field.Name}}: "{{field.Default}}" }
                    """);
                Assert.DoesNotContain(problems, problem => problem.Path == $"destinations[0].settings.{field.Name}");
            }
        }
    }
}
