using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Operator;
using Sluice.Tests.Journal;

namespace Sluice.Tests.Operator;

public sealed class JournalSettingsTests
{
    private static readonly GatewayConfig Config = new() { Sources = [new() { Name = "backend", WriteKeys = ["k"] }] };

    [Fact]
    public void The_journal_is_opened_as_the_configuration_says()
    {
        var options = JournalSettings.Of(Config with
        {
            Retention = new() { Age = TimeSpan.FromDays(2), Bytes = 3, DeadLetters = 4, DeadLetterAge = TimeSpan.FromDays(5) },
            Deduplication = new() { Window = TimeSpan.FromHours(6), Ids = 7 },
        });
        Assert.Equal(new() { Age = TimeSpan.FromDays(2), Bytes = 3, DeadLetters = 4, DeadLetterAge = TimeSpan.FromDays(5) }, options.Bounds);
        Assert.Equal((TimeSpan.FromHours(6), 7), (options.DuplicateWindow, options.DuplicateIds));
    }

    [Fact]
    public async Task A_new_configuration_says_what_the_open_journal_keeps()
    {
        await using var test = new TestJournal();
        var journal = test.Open();
        var plans = new PlanSource(Plan.Compile(Config, Catalogue.Types));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(plans).AddSingleton(journal);
        using var host = builder.Build();
        host.UseJournalSettings();
        await journal.Deliveries.CommitAsync(new("hook") { Dead = [new("hook", new(1, 0, ""), test.Clock.GetUtcNow(), 1, "no", default, "", "")], Add = new(0, 0, 0, 1) });
        plans.Swap(Plan.Compile(Config with { Retention = new() { DeadLetterAge = TimeSpan.FromMinutes(10) } }, Catalogue.Types));
        test.Clock.Advance(TimeSpan.FromMinutes(11));
        journal.SetReaders(["hook"]);
        await Until.HoldsAsync(() => journal.Deliveries.StandingOf("hook")!.Tally.Dropped == 1, test.Clock, TimeSpan.FromSeconds(10));
    }
}
