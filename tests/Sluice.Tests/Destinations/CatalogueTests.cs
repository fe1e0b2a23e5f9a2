using System.Text.RegularExpressions;
using Sluice.Destinations;

namespace Sluice.Tests.Destinations;

public sealed class CatalogueTests
{
    [Fact]
    public void The_three_first_destinations_are_found() =>
        Assert.Superset(new HashSet<string> { "relay", "stdout", "webhook" }, Catalogue.Types.Keys.ToHashSet());

    // Those that people who use Customer.io or Segment ask for most.
    [Theory]
    [InlineData("customerio", "segment", "webhook", "amplitude", "mixpanel", "google-analytics-4", "posthog", "braze", "hubspot", "intercom")]
    [InlineData("iterable", "klaviyo", "slack", "facebook-conversions-api", "tiktok-conversions", "snap-conversions-api", "reddit-conversions-api")]
    [InlineData("pinterest-conversions", "linkedin-conversions", "heap", "pipedrive", "sendgrid", "twilio", "attentive", "moengage", "userpilot")]
    [InlineData("gainsight-px-cloud-action", "launchdarkly", "chartmogul", "loops", "june", "canny-functions", "airship", "onesignal")]
    public void The_ones_asked_for_most_are_there(params string[] names) => Assert.All(names, static name => Assert.Contains(name, Catalogue.Types));

    [Theory]
    [InlineData("https://cdp.customer.io", "https://cdp.customer.io/v1/batch")]
    [InlineData("https://acme.dataplane.rudderstack.com", "https://acme.dataplane.rudderstack.com/v1/batch")]
    [InlineData("https://jitsu.acme.example/v1/", "https://jitsu.acme.example/v1/batch")]
    public void Whatever_takes_the_batches_of_Segment_is_reached_by_a_setting(string endpoint, string address)
    {
        var settings = new Dictionary<string, string> { ["source_write_key"] = "k", ["endpoint"] = endpoint };
        var destination = Catalogue.Types["segment"].Create(settings, [new ActionChoice("Events") { Action = "sendTrack" }]);
        using var exchange = destination.Open(0, [Some.Message("""{"type":"track","event":"E","userId":"u1"}""")], Some.Time);
        Assert.Equal(address, Assert.IsType<Outgoing.Http>(exchange.Next()).Url.AbsoluteUri);
    }

    [Theory]
    [InlineData("customerio", "customerio", "Customer.io", "Customer.io Journeys", "Actions Customerio")]
    [InlineData("google-analytics-4", "google-analytics-4", "Google Analytics 4", "Google Analytics 4 Cloud")]
    public void A_message_calls_it_by_its_type_its_title_or_its_name_in_catalogues(string kind, params string[] names) =>
        Assert.Equal(names.Order(), Catalogue.Types[kind].IntegrationNames.Order());

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
