using System.Text.Json;
using Sluice.Destinations.Wires;

namespace Sluice.Tests.Destinations.Wires;

/// <summary>Of two lists, what was left out or added is named, and not everything behind it.</summary>
public sealed class DifferencesOfListsTests
{
    [Theory]
    [InlineData("[1,2,3]", "[1,2,3]")]
    [InlineData("[1,2,3,4]", "[1,3,4]", "/1: 2 was expected and is missing")]
    [InlineData("[1,3,4]", "[1,2,3,4]", "/1: 2 came unexpected")]
    [InlineData("[1,2,3,4,5]", "[2,3,5]", "/0: 1 was expected and is missing", "/3: 4 was expected and is missing")]
    [InlineData("[1,2,3]", "[1,9,3,4]", "/1: 2 was expected, 9 came", "/3: 4 came unexpected")]
    [InlineData("[1,2]", "[1,9]", "/1: 2 was expected, 9 came")]
    [InlineData("[]", "[1]", "/0: 1 came unexpected")]
    [InlineData("[{\"a\":1},{\"b\":[1,2,3]}]", "[{\"a\":1},{\"b\":[1,3]}]", "/1/b/1: 2 was expected and is missing")]
    public void Only_what_differs_is_named(string expected, string actual, params string[] differences) =>
        Assert.Equal(differences, JsonDifferences.Between(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(actual).RootElement));

    [Fact]
    public void What_is_not_compared_does_not_stand_in_the_way() => Assert.Equal(
        ["/2: 3 was expected and is missing"],
        JsonDifferences.Between(JsonDocument.Parse("[1,2,3,4]").RootElement, JsonDocument.Parse("[1,9,4]").RootElement, "", new HashSet<string> { "/1" }));
}
