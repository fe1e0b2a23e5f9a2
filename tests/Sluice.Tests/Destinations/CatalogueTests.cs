using System.Text.RegularExpressions;
using Sluice.Destinations;

namespace Sluice.Tests.Destinations;

public sealed class CatalogueTests
{
    [Fact]
    public void The_three_first_destinations_are_found() =>
        Assert.Superset(new HashSet<string> { "relay", "stdout", "webhook" }, Catalogue.Types.Keys.ToHashSet());

    [Fact]
    public void Each_declares_itself_in_full_sentences() => Assert.All(Catalogue.Types, entry =>
    {
        Assert.Equal(entry.Key, entry.Value.Name);
        Assert.EndsWith(".", entry.Value.Summary, StringComparison.Ordinal);
        Assert.All(entry.Value.Fields, field =>
        {
            Assert.Matches(new Regex("^[a-z][A-Za-z0-9_.]*$"), field.Name);
            Assert.EndsWith(".", field.Help, StringComparison.Ordinal);
            Assert.Equal(field.Kind == FieldKind.Choice, field.Choices.Count > 0);
            if (field.Choices.Count > 0 && field.Default is not null) Assert.Contains(field.Default, field.Choices);
        });
    });
}
