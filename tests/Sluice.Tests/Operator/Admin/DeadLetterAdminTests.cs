using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;
using Sluice.Operator.Admin;
using Sluice.Tests.Delivery;
using Sluice.Tests.Journal;
using static Sluice.Tests.Operator.Admin.Administered;

namespace Sluice.Tests.Operator.Admin;

public sealed class DeadLetterAdminTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_letter_says_all_about_its_end_with_secrets_masked_and_bodies_cut()
    {
        await using var receiver = new Receiver(request => new Behaviour.Answer(
            request.Text.Contains("\"bad\"", StringComparison.Ordinal) ? 400 : 200, "X-Request-Id: r1\r\n", $"{request.Line} {new string('x', 5000)}"));
        await using var gateway = await Administered.StartAsync(Hook($"{receiver.Url}/hook?key=s3cret"));
        await gateway.AcceptAsync("p0", "bad");
        await gateway.AcceptAsync("p0", "fine");
        await gateway.AcceptAsync("p1", "fine");
        await receiver.UntilAsync(3);
        var list = await gateway.UntilAsync("/admin/dead-letters", one => one.GetProperty("dead_letters").GetArrayLength() == 1);
        await gateway.UntilAsync("/admin/destinations/hook", one => one.GetProperty("calls_behind").GetInt64() == 0);
        var summary = list.GetProperty("dead_letters")[0];
        Assert.Equal(("hook", "track", "bad", "p0", "HTTP 400"), (Text(summary, "destination"), Text(summary, "type"), Text(summary, "event"), Text(summary, "user_id"), Text(summary, "reason")));
        var letter = (await gateway.AskAsync("GET", $"/admin/dead-letters/{summary.GetProperty("id")}")).Json;
        Assert.Equal("bad", letter.GetProperty("content").GetProperty("event").GetString());
        Assert.Equal(1, letter.GetProperty("overtaken").GetInt32());
        Assert.Equal(letter.GetProperty("content").GetProperty("messageId").GetString(), Text(letter, "message_id"));
        Assert.StartsWith($"POST {receiver.Url}/hook?***\n", Text(letter, "last_request"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP 400\nX-Request-Id: r1\n\nPOST /hook?*** HTTP/1.1 xxx", Text(letter, "last_answer"), StringComparison.Ordinal);
        Assert.InRange(Text(letter, "last_answer").Length, 4096, 4300);
        Assert.True(Time(letter, "first_attempt_at") <= Time(letter, "last_attempt_at"));

        var shown = await gateway.Type("dead-letters", "show", $"{summary.GetProperty("id")}");
        Assert.Contains("overtaken by  1 later messages", shown.Out, StringComparison.Ordinal);
        Assert.Contains("  by 1  ", (await gateway.Type("dead-letters", "list")).Lines[1], StringComparison.Ordinal);
        Assert.Equal(1, (await gateway.AskAsync("GET", "/admin/dead-letters")).Json.GetProperty("dead_letters")[0].GetProperty("overtaken").GetInt32());
        foreach (var text in new[] { list.GetRawText(), letter.GetRawText(), shown.Out, gateway.Banner }) Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_of_which_nothing_is_left_is_shown_without_a_message()
    {
        await using var receiver = new Receiver(request => new Behaviour.Answer(request.Text.Contains("\"track\"", StringComparison.Ordinal) ? 400 : 200));
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("p0", "0");
        await gateway.UntilAsync("/admin/dead-letters", one => one.GetProperty("dead_letters").GetArrayLength() == 1);
        Assert.Equal(0, (await gateway.Type("forget", "--person", "p0")).Code);
        var shown = await gateway.Type("dead-letters", "show", "1");
        Assert.Equal(["dead letter   1", "destination   hook", "call          1"], shown.Lines[..3]);
        Assert.StartsWith("reason        Erased: ", shown.Lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_senders_and_destinations_wrote_is_shown_and_does_nothing_to_a_terminal()
    {
        // A receiver sends each character as one byte.
        var body = Encoding.Latin1.GetString("one\r\ntwo \u001b[2J\u009b1m\u202e"u8);
        await using var receiver = new Receiver(_ => new Behaviour.Answer(400, Body: body));
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("p%1b%5b2J", @"bad\u001b[2J\n\u202e\u0085.");
        await gateway.UntilAsync("/admin/dead-letters", one => one.GetProperty("dead_letters").GetArrayLength() == 1);
        var (list, shown) = (await gateway.Type("dead-letters", "list"), await gateway.Type("dead-letters", "show", "1"));
        Assert.Equal(2, list.Lines.Length);
        Assert.Contains(@"bad\u001B[2J\n\u202E\u0085", list.Lines[1], StringComparison.Ordinal);
        Assert.Contains(@"p\u001B[2J", list.Lines[1], StringComparison.Ordinal);
        Assert.Contains("\n  one\n  two \\u001B[2J\\u009B1m\\u202E\n", shown.Out, StringComparison.Ordinal);
        var explained = await gateway.Type("explain", "--sequence", "1");
        Assert.Equal(0, explained.Code);
        foreach (var text in new[] { list.Out, shown.Out, explained.Out })
            Assert.DoesNotContain(text, static letter => letter != '\n' && (char.IsControl(letter) || letter == '\u202e'));
    }

    [Fact]
    public async Task Keys_of_sources_are_shown_nowhere_whoever_sent_them_on()
    {
        await using var receiver = new Receiver(request => new Behaviour.Answer(400, Body: request.Text));
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        using var body = new StringContent("""{"userId":"p0","event":"e","properties":{"key":"pipelines-key","note":"is pipelines-key","pipelines-key":1},"writeKey":"pipelines-key"}""");
        gateway.Client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("pipelines-key:"u8));
        using var sent = await gateway.Client.PostAsync("/v1/track?writeKey=pipelines-key&x=1", body, Cancel);
        await gateway.UntilAsync("/admin/dead-letters", one => one.GetProperty("dead_letters").GetArrayLength() == 1);
        var letter = (await gateway.AskAsync("GET", "/admin/dead-letters/1")).Json;
        Assert.Contains("\"key\":\"***\"", Text(letter, "last_request"), StringComparison.Ordinal);
        Assert.Contains("\"key\":\"***\"", Text(letter, "last_answer"), StringComparison.Ordinal);
        Assert.Equal("***", letter.GetProperty("content").GetProperty("properties").GetProperty("key").GetString());
        Assert.Equal("is ***", letter.GetProperty("content").GetProperty("properties").GetProperty("note").GetString());
        var call = (await gateway.AskAsync("GET", "/admin/calls/1")).Json;
        Assert.Equal("/v1/track?writeKey=***&x=1", Text(call, "path"));
        foreach (var text in new[] { letter.GetRawText(), call.GetRawText(), (await gateway.AskAsync("GET", "/admin/events")).Json.GetRawText() })
            Assert.DoesNotContain("pipelines-key", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_the_configuration_has_since_a_moment_ago_are_not_shown_either()
    {
        await using var journal = new OfflineJournal();
        await journal.Journal.Deliveries.CommitAsync(new("hook") { Dead = [OfflineJournal.Letter(1, "") with { Reason = "no such-key" }], Add = new(0, 0, 0, 1) });
        Assert.Equal("no such-key", await ReasonAsync());
        var plan = journal.Plans.Current;
        journal.Plans.Swap(Plan.Compile(plan.Config with { Sources = [new() { Name = "s", WriteKeys = ["such-key"] }] }, plan.Types));
        Assert.Equal("no ***", await ReasonAsync());

        async Task<string> ReasonAsync() => Assert.Single((await journal.Administration.DeadLettersAsync(new(), null, 10, Cancel)).DeadLetters).Reason;
    }

    [Fact]
    public async Task Letters_about_a_person_are_those_whose_message_is_about_the_person_and_no_others()
    {
        await using var receiver = new Receiver(_ => new Behaviour.Answer(400));
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        string[] messages =
        [
            """{"userId":"42","event":"mine"}""", """{"userId":42.0,"event":"number"}""", """{"userId":"\u0034\u0032","event":"escaped"}""",
            """{"userId":"other","event":"seat","properties":{"seat":"42"}}""", """{"userId":"other","event":"name","properties":{"42":1}}""",
            """{"anonymousId":"a","event":"mail","context":{"traits":{"email":"A@B.c"}}}""", """{"userId":"other","event":"note","properties":{"note":"a@b.c"}}""",
        ];
        using var client = new HttpClient { BaseAddress = gateway.Address };
        foreach (var message in messages)
        {
            using var body = new StringContent($"{message[..^1]},\"writeKey\":\"pipelines-key\"}}", Encoding.UTF8, "application/json");
            Assert.True((await client.PostAsync("/v1/track", body, TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        }
        await gateway.UntilAsync("/admin/dead-letters", one => one.GetProperty("dead_letters").GetArrayLength() == messages.Length);
        Assert.Equal(["escaped", "mine", "number"], await EventsOf("42"));
        Assert.Equal(["mail"], await EventsOf("a@b.c"));

        async Task<IEnumerable<string?>> EventsOf(string person) =>
            (await gateway.AskAsync("GET", $"/admin/dead-letters?person={person}")).Json.GetProperty("dead_letters").EnumerateArray()
            .Select(static letter => letter.GetProperty("event").GetString()).Order();
    }

    [Fact]
    public async Task Letters_are_listed_by_filters_page_by_page()
    {
        await using var receiver = new Receiver(_ => new Behaviour.Answer(400));
        await using var gateway = await Administered.StartAsync($"{Hook(receiver.Url)}\n{Hook(receiver.Url, "other")}");
        var letters = 0;
        foreach (var (person, name) in new[] { ("p0", "one"), ("p1", "one"), ("p0", "two") })
        {
            await gateway.AcceptAsync(person, name);
            letters += 2;
            await gateway.UntilAsync("/admin/dead-letters", one => one.GetProperty("dead_letters").GetArrayLength() == letters);
        }
        Assert.Equal(["hook 3", "hook 2", "hook 1"], await Listed("destination=hook"));
        Assert.Equal(["hook 3", "hook 1"], await Listed("destination=hook&person=p0"));
        Assert.Equal(["hook 2", "hook 1"], await Listed("destination=hook&event=one"));
        Assert.Equal(["hook 1"], await Listed("destination=hook&event=one&person=p0&reason=http"));
        Assert.Empty(await Listed("reason=timeout"));
        Assert.Empty(await Listed("to=2001-01-01T00:00:00Z"));
        Assert.Equal(6, (await Listed("from=2001-01-01T00:00:00Z")).Count);

        var (_, first) = await gateway.AskAsync("GET", "/admin/dead-letters?destination=hook&limit=2");
        Assert.Equal(["hook 1"], await Listed($"destination=hook&limit=2&before={first.GetProperty("next")}"));
        Assert.Equal((400, "limit"), await Refused("GET", "/admin/dead-letters?limit=1001"));
        Assert.Equal((400, "limit"), await Refused("GET", "/admin/dead-letters?limit=0"));
        Assert.Equal((400, "limit"), await Refused("GET", "/admin/dead-letters?limit=many"));
        Assert.Equal((404, "destination"), await Refused("GET", "/admin/dead-letters?destination=hoook"));
        Assert.Equal((404, "destination"), await Refused("POST", "/admin/dead-letters/retry?destination=hoook"));
        Assert.Equal((404, "destination"), await Refused("POST", "/admin/dead-letters/drop?destination=hoook"));
        Assert.Equal((404, "dead letter"), await Refused("GET", "/admin/dead-letters/999"));
        Assert.Equal((400, "query"), await Refused("POST", "/admin/dead-letters/drop"));
        Assert.Equal((400, "reason"), await Refused("POST", "/admin/dead-letters/drop?reason="));
        Assert.Equal((400, "dryrun"), await Refused("POST", "/admin/dead-letters/drop?destination=hook&dryrun=true"));
        Assert.Equal((400, "dry_run"), await Refused("POST", "/admin/dead-letters/drop?destination=hook&dry_run="));
        Assert.Equal((400, "admin"), await Refused("POST", "/admin/dead-letters/drop?destination=hook&admin=x"));
        Assert.Equal((400, "id"), await Refused("POST", "/admin/dead-letters/1/drop?id=2"));
        var (_, misspelt) = await gateway.AskAsync("POST", "/admin/dead-letters/drop?destination=hook&dryrun=true");
        Assert.Equal("Did you mean 'dry_run'?", Text(misspelt.GetProperty("error"), "what_to_do"));
        Assert.Equal(3, (await Listed("DESTINATION=hook")).Count);
        var table = await gateway.Type("dead-letters", "list", "--destination", "hook", "--person", "p1");
        Assert.Equal(2, table.Lines.Length);

        async Task<IReadOnlyList<string>> Listed(string query) => [.. (await gateway.AskAsync("GET", $"/admin/dead-letters?{query}")).Json
            .GetProperty("dead_letters").EnumerateArray()
            .Select(one => $"{Text(one, "destination")} {one.GetProperty("sequence")}")];

        async Task<(int, string?)> Refused(string method, string path)
        {
            var (status, json) = await gateway.AskAsync(method, path);
            return (status, Text(json.GetProperty("error"), "where"));
        }
    }

    [Fact]
    public async Task A_retried_letter_arrives_in_its_place_before_what_waits_of_its_person()
    {
        var (rejects, busy) = (true, false);
        await using var receiver = new Receiver(request => Bed.Number(request) == 0 && rejects ? new Behaviour.Answer(400) : busy ? new Behaviour.Answer(503) : Behaviour.Ok);
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("p0", "0");
        await gateway.UntilAsync("/admin/dead-letters", one => one.GetProperty("dead_letters").GetArrayLength() == 1);
        busy = true;
        for (var number = 1; number < 4; number++) await gateway.AcceptAsync("p0", $"{number}");
        await receiver.UntilAsync(2);
        Assert.Equal(0, (await gateway.Type("destinations", "pause", "hook")).Code);
        var sent = receiver.Requests.Count;
        (rejects, busy) = (false, false);
        var shell = await gateway.Type("dead-letters", "retry", "--destination", "hook");
        Assert.Equal((0, "1 of 1 dead letter is retried.\n"), (shell.Code, shell.Out));
        Assert.Equal(sent, receiver.Requests.Count);
        await gateway.Type("destinations", "resume", "hook");
        await receiver.UntilAsync(sent + 4);
        Assert.Equal([0, 1, 2, 3], receiver.Requests.Skip(sent).Select(Bed.Number));
        var hook = await gateway.UntilAsync("/admin/destinations/hook", one => one.GetProperty("ended").GetProperty("delivered").GetInt64() == 4);
        Assert.Equal(0, hook.GetProperty("ended").GetProperty("dead").GetInt64());
    }

    [Fact]
    public async Task What_was_retried_before_a_crash_is_delivered_after_it_and_files_are_enough_to_retry()
    {
        var rejects = true;
        await using var receiver = new Receiver(_ => rejects ? new Behaviour.Answer(400) : Behaviour.Ok);
        await using var gateway = await Administered.StartProcessAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("p0", "0");
        await gateway.AcceptAsync("p1", "1");
        var letters = await gateway.UntilAsync("/admin/dead-letters", one => one.GetProperty("dead_letters").GetArrayLength() == 2);
        var ids = letters.GetProperty("dead_letters").EnumerateArray().Select(one => one.GetProperty("id").GetInt64()).ToList();
        await gateway.AskAsync("POST", "/admin/destinations/hook/pause");
        Assert.Equal(200, (await gateway.AskAsync("POST", $"/admin/dead-letters/{ids[0]}/retry")).Status);
        await gateway.KillAsync();
        rejects = false;
        Assert.Equal(0, (await gateway.Type("dead-letters", "retry", $"{ids[1]}")).Code);
        Assert.Equal(1, (await gateway.Type("dead-letters", "retry", $"{ids[1]}")).Code);
        Assert.Equal(0, (await gateway.Type("destinations", "resume", "hook")).Code);
        await gateway.StartAsync();
        var hook = await gateway.UntilAsync("/admin/destinations/hook", one => one.GetProperty("ended").GetProperty("delivered").GetInt64() == 2);
        Assert.Equal((0, 0), (hook.GetProperty("waiting").GetInt32(), hook.GetProperty("ended").GetProperty("dead").GetInt32()));
        Assert.Equal(4, receiver.Requests.Count);
    }

    [Fact]
    public async Task Dropping_counts_first_wants_a_word_for_more_than_one_and_is_seen_in_the_fate()
    {
        await using var receiver = new Receiver(_ => new Behaviour.Answer(400));
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("p0", "0");
        await gateway.AcceptAsync("p1", "1");
        await gateway.UntilAsync("/admin/dead-letters", one => one.GetProperty("dead_letters").GetArrayLength() == 2);
        Assert.Equal("2 of 2 dead letters would be dropped.\n", (await gateway.Type("dead-letters", "drop", "--all", "--dry-run")).Out);
        Assert.Equal("sluice: 2 dead letters would be dropped. Say so with --yes.\n", (await gateway.Type("dead-letters", "drop", "--all")).Error);
        Assert.Equal(2, (await gateway.Type("dead-letters", "drop")).Code);
        Assert.Equal("1 of 1 dead letter is dropped.\n", (await gateway.Type("dead-letters", "drop", "--person", "p0")).Out);
        Assert.Equal("1 of 1 dead letter is dropped.\n", (await gateway.Type("dead-letters", "drop", "--all", "--yes")).Out);
        Assert.Equal("There are none.\n", (await gateway.Type("dead-letters", "list")).Out);
        var hook = (await gateway.AskAsync("GET", "/admin/destinations/hook")).Json.GetProperty("ended");
        Assert.Equal((0, 2), (hook.GetProperty("dead").GetInt32(), hook.GetProperty("dropped").GetInt32()));
        Assert.Contains("dropped", (await gateway.Type("find", "1")).Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_whose_action_left_the_configuration_is_not_retried_and_says_so()
    {
        await using var journal = new OfflineJournal();
        await journal.Journal.Deliveries.CommitAsync(new("hook") { Dead = [OfflineJournal.Letter(1, "Orders")], Add = new(0, 0, 0, 1) });
        var id = journal.Journal.DeadLetters.Find("hook", 1)[0].Id;
        var refusal = await Assert.ThrowsAsync<AdminException>(() => journal.Administration.RetryAsync(id, dryRun: false, Cancel));
        Assert.Equal(409, refusal.Status);
        Assert.Contains("Its action 'Orders' is not in the configuration any more.", refusal.Message, StringComparison.Ordinal);
        var many = await journal.Administration.RetryAsync(new DeadLetterFilter { Destination = "hook" }, dryRun: false, Cancel);
        Assert.Equal((1, 0, 1), (many.Matched, many.Done, Assert.Single(many.Refused).Count));
        Assert.NotNull((await journal.Administration.DeadLetterAsync(id, Cancel)).CannotRetry);
        Assert.Single(journal.Journal.DeadLetters.Find("hook", 10));
    }

    [Fact]
    public async Task A_letter_that_the_disk_damaged_is_listed_and_says_why_it_cannot_be_retried()
    {
        await using var journal = new OfflineJournal();
        await journal.Journal.Deliveries.CommitAsync(new("hook") { Dead = [OfflineJournal.Letter(1, "")], Add = new(0, 0, 0, 1) });
        var id = journal.Journal.DeadLetters.Find("hook", 1)[0].Id;
        await journal.Journal.BetweenCommitsAsync(static tables => tables.Database.Execute("UPDATE dead_letters SET record = x'07' || substr(record, 2)"));
        Assert.Equal(id, Assert.Single((await journal.Administration.DeadLettersAsync(new() { Person = "p" }, null, 10, Cancel)).DeadLetters.Concat(
            (await journal.Administration.DeadLettersAsync(new(), null, 10, Cancel)).DeadLetters)).Id);
        Assert.Equal(
            "What is kept of it cannot be read: the disk gave back something else than was written. Drop it, and look at the disk.",
            (await journal.Administration.DeadLetterAsync(id, Cancel)).CannotRetry);
        Assert.Equal(0, await journal.Journal.DeadLetters.ReviveAsync([id], DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task A_letter_of_a_replay_that_was_cancelled_or_of_another_type_is_not_retried()
    {
        await using var journal = new OfflineJournal();
        var replay = await journal.Journal.Replays.AddAsync(new Replay { Destination = "hook", After = 0, Last = 0, Rate = 1, Created = DateTimeOffset.UnixEpoch });
        await journal.Journal.Deliveries.CommitAsync(new("hook") { Dead = [OfflineJournal.Letter(1, "") with { Key = new(1, ItemKey.WholeCall, "") }], Add = new(0, 0, 0, 1) });
        await journal.Journal.Deliveries.CommitAsync(new(replay.Account) { Dead = [OfflineJournal.Letter(2, "") with { Destination = replay.Account }], Add = new(0, 0, 0, 1) });
        Assert.Equal("Its destination had another type then, and cannot send it. Drop it.", await WhyNotAsync("hook"));
        Assert.Null(await WhyNotAsync(replay.Account));
        await journal.Administration.CancelReplayAsync(replay.Id, Cancel);
        Assert.Equal("Its replay was cancelled. Drop it.", await WhyNotAsync(replay.Account));

        async Task<string?> WhyNotAsync(string account) =>
            (await journal.Administration.DeadLetterAsync(journal.Journal.DeadLetters.Find(account, 10).Single(one => one.Destination == account).Id, Cancel)).CannotRetry;
    }

    [Fact]
    public async Task All_letters_are_met_however_many_unless_it_is_broken_off()
    {
        const int Many = 401;
        await using var journal = new OfflineJournal();
        await journal.Journal.Deliveries.CommitAsync(
            new("hook") { Dead = [.. Enumerable.Range(1, Many).Select(static number => OfflineJournal.Letter(number, ""))], Add = new(0, 0, 0, Many) });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => journal.Administration.DropAsync(new DeadLetterFilter(), dryRun: false, new(true)));
        Assert.Equal(Many, journal.Journal.DeadLetters.Find("hook", 1000).Count);
        var outcome = await journal.Administration.DropAsync(new DeadLetterFilter(), dryRun: false, Cancel);
        Assert.Equal((Many, Many), (outcome.Matched, outcome.Done));
    }

    [Fact]
    public async Task Where_as_many_wait_as_may_letters_are_left()
    {
        const int Most = OfflineJournal.WaitingRoom;
        await using var journal = new OfflineJournal();
        await journal.Journal.Deliveries.CommitAsync(new("hook")
        {
            Park = [.. Enumerable.Range(1, Most - 2).Select(number => new WaitingItem(new(number, 0), 1, DateTimeOffset.UnixEpoch, null, ""))],
            Position = Most + 2,
            Page = new(1, Most + 2, Most + 1, Most + 1, default),
            Dead = [.. Enumerable.Range(Most, 3).Select(number => OfflineJournal.Letter(number, ""))],
            Add = new(0, 0, 0, 3),
        });
        var trial = await journal.Administration.RetryAsync(new DeadLetterFilter(), dryRun: true, Cancel);
        Assert.Equal((3, 2, 1), (trial.Matched, trial.Done, trial.Left));
        var outcome = await journal.Administration.RetryAsync(new DeadLetterFilter(), dryRun: false, Cancel);
        Assert.Equal((3, 2, 1), (outcome.Matched, outcome.Done, outcome.Left));
        Assert.Equal(Most, journal.Journal.Deliveries.StandingOf("hook")!.Waiting);
    }

    [Fact]
    public async Task Letters_that_somebody_else_was_first_to_drop_count_as_met_and_not_as_done()
    {
        await using var journal = new OfflineJournal();
        await journal.Journal.Deliveries.CommitAsync(
            new("hook") { Dead = [.. Enumerable.Range(1, 3).Select(static number => OfflineJournal.Letter(number, ""))], Add = new(0, 0, 0, 3) });
        Task<LetterOutcome>[] both;
        using (await TestJournal.HoldWriterAsync(journal.Journal))
            both = [.. Enumerable.Range(0, 2).Select(_ => journal.Administration.DropAsync(new DeadLetterFilter(), dryRun: false, Cancel))];
        Assert.Equal([(3, 3), (3, 0)], (await Task.WhenAll(both)).Select(static one => (one.Matched, one.Done)));
    }

    [Fact]
    public async Task Large_letters_are_listed_in_several_pages_and_dropped_in_several_steps()
    {
        const int Many = 40, ThatFit = 16;
        await using var journal = new OfflineJournal();
        await journal.Journal.Deliveries.CommitAsync(new("hook")
        {
            Dead = [.. Enumerable.Range(1, Many).Select(static number => OfflineJournal.Letter(number, "", 500_000))],
            Add = new(0, 0, 0, Many),
        });
        long? next = null;
        var listed = new List<int>();
        do
        {
            var page = await journal.Administration.DeadLettersAsync(new(), next, 1000, Cancel);
            listed.Add(page.DeadLetters.Count);
            next = page.Next;
            Assert.Equal(listed.Sum() < Many ? page.DeadLetters[^1].Id : null, next);
        }
        while (next is not null);
        Assert.Equal([ThatFit, ThatFit, Many - (2 * ThatFit)], listed);
        var outcome = await journal.Administration.DropAsync(new DeadLetterFilter(), dryRun: false, Cancel);
        Assert.Equal((Many, Many), (outcome.Matched, outcome.Done));
    }

    [Fact]
    public async Task What_the_journal_has_trimmed_is_delivered_from_what_its_letter_keeps()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(request => request.Number == 0 ? new Behaviour.Answer(400) : Behaviour.Ok);
        await bed.AcceptAsync("p0", 7);
        await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(1);
        await bed.Journal.BetweenCommitsAsync(static open => open.InOneCommit(static tables =>
        {
            tables.Blocks.Delete(tables.Blocks.Oldest(0)!.Value);
            tables.Delivery.Forget(trimmed: 1, most: 100);
        }));
        await bed.RestartAsync();
        Assert.Null(bed.Journal.Find(1));
        Assert.Equal(1, await bed.Journal.DeadLetters.ReviveAsync([Assert.Single(bed.Journal.DeadLetters.Find("hook", 10)).Id], bed.Clock.GetUtcNow()));
        await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(2);
        Assert.Equal(7, Bed.Number(server.Requests[1]));
        Assert.Equal(new Tally(1, 0, 0, 0), bed.State().Tally);
    }

    [Fact]
    public async Task What_waits_again_says_when_its_call_came_in_although_the_journal_has_trimmed_it()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(static _ => new Behaviour.Answer(400));
        await bed.AcceptAsync("p0", 7);
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(1);
        await bed.Journal.BetweenCommitsAsync(static open => open.InOneCommit(static tables =>
        {
            tables.Blocks.Delete(tables.Blocks.Oldest(0)!.Value);
            tables.Delivery.Forget(trimmed: 1, most: 100);
        }));
        await bed.RestartAsync();
        var config = new GatewayConfig { Sources = [new() { Name = "backend", WriteKeys = ["k"] }], Destinations = [Bed.Webhook(server.Url).Config] };
        var administration = new Administration(new(Plan.Compile(config, Catalogue.Types)), bed.Journal, bed.Clock, NullLogger<Administration>.Instance);
        Assert.Null((await administration.DestinationAsync("hook", Cancel)).Oldest);
        await administration.RetryAsync(new DeadLetterFilter { Destination = "hook" }, dryRun: false, Cancel);
        Assert.Equal(bed.ReceivedAt, (await administration.DestinationAsync("hook", Cancel)).Oldest);
    }

    [Fact]
    public async Task Those_of_a_destination_are_also_those_of_its_replays_page_by_page()
    {
        await using var journal = new OfflineJournal();
        string[] accounts = ["hook", "hook/replay-1", "hook/replay-12", "hook2"];
        for (var number = 1; number <= 40; number++)
        {
            var account = accounts[number % accounts.Length];
            await journal.Journal.Deliveries.CommitAsync(new(account) { Dead = [OfflineJournal.Letter(number, "") with { Destination = account }], Add = new(0, 0, 0, 1) });
        }
        Assert.Equal(30, (await ListAsync("hook")).Count);
        Assert.Equal(Enumerable.Repeat("hook/replay-1", 10), (await ListAsync("hook/replay-1")).Select(static one => one.Destination));
        Assert.Equal(30, (await journal.Administration.DestinationAsync("hook", Cancel)).DeadLetters);
        var outcome = await journal.Administration.DropAsync(new DeadLetterFilter { Destination = "hook" }, dryRun: false, Cancel);
        Assert.Equal((30, 30), (outcome.Matched, outcome.Done));
        Assert.Equal(["hook2"], (await journal.Administration.DeadLettersAsync(new(), null, 1000, Cancel)).DeadLetters.Select(static one => one.Destination).Distinct());

        async Task<List<DeadLetterSummary>> ListAsync(string destination)
        {
            var all = new List<DeadLetterSummary>();
            long? next = null;
            do
            {
                var page = await journal.Administration.DeadLettersAsync(new() { Destination = destination }, next, 7, Cancel);
                all.AddRange(page.DeadLetters);
                next = page.Next;
            }
            while (next is not null);
            Assert.Equal(all.Select(static one => one.Id).OrderDescending(), all.Select(static one => one.Id));
            return all;
        }
    }

    [Fact]
    public async Task A_deletion_that_died_is_told_when_it_is_retried_although_its_person_is_fenced_off()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(request => request.Number == 0 ? new Behaviour.Answer(400) : Behaviour.Ok);
        await bed.AcceptAsync("DELETE", "/api/v1/customers/42", "");
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(1);
        await bed.AcceptAsync("42", 1);
        await bed.RestartAsync();
        Assert.Equal(1, await bed.Journal.DeadLetters.ReviveAsync([Assert.Single(bed.Journal.DeadLetters.Find("hook", 10)).Id], bed.Clock.GetUtcNow()));
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(2);
        Assert.Contains("User Deleted", server.Requests[1].Text, StringComparison.Ordinal);
        Assert.Equal(new Tally(1, 0, 0, 0, Fenced: 1), bed.State().Tally);
    }

    /// <summary>A journal that no gateway serves, with the administration of a configuration with one webhook.</summary>
    private sealed class OfflineJournal : IAsyncDisposable
    {
        public const int WaitingRoom = 10;

        private readonly string _folder = Directory.CreateTempSubdirectory("sluice-").FullName;

        public OfflineJournal()
        {
            Journal = SqliteJournal.Open(_folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance);
            var hook = new DestinationConfig
            {
                Name = "hook", Type = "webhook", WaitingRoom = WaitingRoom, Settings = new Dictionary<string, string> { ["url"] = "http://127.0.0.1:1" },
            };
            var plan = Plan.Compile(new GatewayConfig { Sources = [new() { Name = "s", WriteKeys = ["k"] }], Destinations = [hook], Data = _folder }, Catalogue.Types);
            Plans = new(plan);
            Administration = new(Plans, Journal, TimeProvider.System, NullLogger<Administration>.Instance);
        }

        public SqliteJournal Journal { get; }

        public PlanSource Plans { get; }

        public Administration Administration { get; }

        public static DeadLetter Letter(long sequence, string action, int bytes = 10) =>
            new("hook", new(sequence, 0, action), DateTimeOffset.UnixEpoch, 1, "HTTP 400", JournalWriter.NumberedCall.Record((int)sequence, bytes).ToArray(), "", "");

        public async ValueTask DisposeAsync()
        {
            await Journal.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
