using Sluice.Destinations;
using Sluice.Destinations.Definitions;

namespace Sluice.Tests.Configuration;

/// <summary>The pages of the catalogue are those of its definitions and conversations.</summary>
public sealed class PagesOfDestinationsTests
{
    public static TheoryData<string> Kinds => [.. Catalogue.Types.Values.OfType<DefinedType>().Select(static type => type.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_destinations_page_is_that_of_its_folder(string kind) =>
        Repository.Compare($"docs/destinations/{kind}.md", DestinationPage.Of(((DefinedType)Catalogue.Types[kind]).Definition));

    [Fact]
    public void The_list_of_destinations_is_that_of_the_catalogue() => Repository.Compare("docs/destinations/README.md", DestinationsPage.Of(Catalogue.Types));

    [Fact]
    public void Every_kind_has_a_page_and_every_page_a_kind() => Assert.Equal(
        Catalogue.Types.Keys.Append("README").Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Repository.PathOf("docs/destinations")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
}
