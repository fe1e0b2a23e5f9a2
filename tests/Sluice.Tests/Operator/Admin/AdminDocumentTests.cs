using System.Text.Json;
using Sluice.Operator.Admin;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Operator.Admin;

public sealed class AdminDocumentTests
{
    [Fact]
    public async Task The_description_for_machines_is_that_of_the_routes_and_the_page_that_of_the_description()
    {
        var document = await AdminDocument.MakeAsync();
        Repository.Compare("docs/administration-api.json", document);
        Repository.Compare("docs/administration-reference.md", AdminDocument.Page(document));
    }

    [Fact]
    public async Task What_may_be_absent_is_not_required_and_bounds_are_said()
    {
        using var document = JsonDocument.Parse(await AdminDocument.MakeAsync());
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        foreach (var page in (string[])["CallPage", "DeadLetterPage", "MessageState"])
            Assert.DoesNotContain("next", schemas.GetProperty(page).GetProperty("required").EnumerateArray().Select(static one => one.GetString()));
        Assert.Equal((1, 1000), Bounds("/admin/events", "get", "limit"));
        Assert.Equal((1, 1000), Bounds("/admin/dead-letters", "get", "limit"));
        Assert.Equal((1, 10_000), Bounds("/admin/replays", "post", "rate"));

        (int, int) Bounds(string path, string method, string name)
        {
            var parameters = document.RootElement.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("parameters");
            var schema = parameters.EnumerateArray().Single(one => one.GetProperty("name").GetString() == name).GetProperty("schema");
            return (schema.GetProperty("minimum").GetInt32(), schema.GetProperty("maximum").GetInt32());
        }
    }

    [Fact]
    public void The_executable_has_the_description_in_it()
    {
        using var shipped = new StreamReader(AdminApi.Document());
        Assert.Equal(File.ReadAllText(Repository.PathOf("docs/administration-api.json")), shipped.ReadToEnd());
    }

    [Fact]
    public async Task Every_operation_has_a_name_and_a_sentence_and_says_what_its_parameters_are()
    {
        using var document = JsonDocument.Parse(await AdminDocument.MakeAsync());
        var operations = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(one => one.Value).ToList();
        Assert.Equal(21, operations.Count);
        Assert.All(operations, one =>
        {
            Assert.NotEmpty(one.GetProperty("operationId").GetString()!);
            Assert.EndsWith(".", one.GetProperty("summary").GetString(), StringComparison.Ordinal);
            if (!one.TryGetProperty("parameters", out var parameters)) return;
            Assert.All(parameters.EnumerateArray(), parameter => Assert.NotEmpty(parameter.GetProperty("description").GetString()!));
        });
    }
}
