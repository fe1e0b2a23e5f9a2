using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Sluice.Journal.Privacy;
using Sluice.Operator.Admin;

namespace Sluice.Cli.Admin;

/// <summary>The administration of a gateway that runs, over its API.</summary>
internal sealed class AdminClient : IAdministration, IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _gateway;

    /// <summary>Prepares; nothing is sent yet.</summary>
    /// <param name="gateway">Where the gateway listens.</param>
    /// <param name="token">Its admin token; null when it has none.</param>
    /// <exception cref="CommandException">The token can be none.</exception>
    public AdminClient(Uri gateway, string? token)
    {
        if (token is not null && token.Any(static letter => letter is < ' ' or > '~'))
        {
            throw new CommandException(
                "the admin token holds a character that no request can carry, such as a line end or an umlaut. "
                + $"It is that of {Reach.TokenVariable}, or else `admin.token`; use ASCII.");
        }
        _gateway = gateway;
        // What a command asks for may take as long as deliveries under way do; nobody else waits.
        _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = gateway, Timeout = TimeSpan.FromMinutes(10) };
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<IReadOnlyList<DestinationState>> DestinationsAsync(CancellationToken cancel) =>
        AskAsync<IReadOnlyList<DestinationState>>(HttpMethod.Get, "destinations", cancel);

    public Task<DestinationState> DestinationAsync(string name, CancellationToken cancel) =>
        AskAsync<DestinationState>(HttpMethod.Get, $"destinations/{Uri.EscapeDataString(name)}", cancel);

    public Task<DestinationState> PauseAsync(string name, CancellationToken cancel) =>
        AskAsync<DestinationState>(HttpMethod.Post, $"destinations/{Uri.EscapeDataString(name)}/pause", cancel);

    public Task<DestinationState> ResumeAsync(string name, CancellationToken cancel) =>
        AskAsync<DestinationState>(HttpMethod.Post, $"destinations/{Uri.EscapeDataString(name)}/resume", cancel);

    public Task<DeadLetterPage> DeadLettersAsync(DeadLetterFilter filter, long? before, int limit, CancellationToken cancel) =>
        AskAsync<DeadLetterPage>(HttpMethod.Get, $"dead-letters{Query(filter, ("before", before), ("limit", limit))}", cancel);

    public Task<DeadLetterDetails> DeadLetterAsync(long id, CancellationToken cancel) => AskAsync<DeadLetterDetails>(HttpMethod.Get, $"dead-letters/{id}", cancel);

    public Task<LetterOutcome> RetryAsync(long id, bool dryRun, CancellationToken cancel) => ChangeAsync($"dead-letters/{id}/retry", null, dryRun, cancel);

    public Task<LetterOutcome> RetryAsync(DeadLetterFilter filter, bool dryRun, CancellationToken cancel) => ChangeAsync("dead-letters/retry", filter, dryRun, cancel);

    public Task<LetterOutcome> DropAsync(long id, bool dryRun, CancellationToken cancel) => ChangeAsync($"dead-letters/{id}/drop", null, dryRun, cancel);

    public Task<LetterOutcome> DropAsync(DeadLetterFilter filter, bool dryRun, CancellationToken cancel) => ChangeAsync("dead-letters/drop", filter, dryRun, cancel);

    public Task<CallPage> EventsAsync(CallFilter filter, long? before, int limit, CancellationToken cancel) => AskAsync<CallPage>(
        HttpMethod.Get, $"events{Query(("source", filter.Source), ("person", filter.Person), ("event", filter.Event), ("before", before), ("limit", limit))}", cancel);

    public Task<CallState> CallAsync(long sequence, CancellationToken cancel) => AskAsync<CallState>(HttpMethod.Get, $"calls/{sequence}", cancel);

    public Task<MessageState> MessageAsync(string messageId, long? before, CancellationToken cancel) =>
        AskAsync<MessageState>(HttpMethod.Get, $"messages/{Uri.EscapeDataString(messageId)}{Query(("before", before))}", cancel);

    public Task<ReplayForecast> ForecastAsync(ReplayOrder order, CancellationToken cancel) =>
        AskAsync<ReplayForecast>(HttpMethod.Get, $"replays/forecast{Query(order)}", cancel);

    public Task<ReplayState> ReplayAsync(ReplayOrder order, bool confirmed, CancellationToken cancel) =>
        AskAsync<ReplayState>(HttpMethod.Post, $"replays{Query(order, ("confirm", Word(confirmed)))}", cancel);

    public Task<ReplayPage> ReplaysAsync(long? before, int limit, CancellationToken cancel) =>
        AskAsync<ReplayPage>(HttpMethod.Get, $"replays{Query(("before", before), ("limit", limit))}", cancel);

    public Task<ReplayState> ReplayAsync(long id, CancellationToken cancel) => AskAsync<ReplayState>(HttpMethod.Get, $"replays/{id}", cancel);

    public Task<ReplayState> PauseReplayAsync(long id, CancellationToken cancel) => AskAsync<ReplayState>(HttpMethod.Post, $"replays/{id}/pause", cancel);

    public Task<ReplayState> ResumeReplayAsync(long id, CancellationToken cancel) => AskAsync<ReplayState>(HttpMethod.Post, $"replays/{id}/resume", cancel);

    public Task<ReplayState> CancelReplayAsync(long id, CancellationToken cancel) => AskAsync<ReplayState>(HttpMethod.Post, $"replays/{id}/cancel", cancel);

    public Task<ForgetReport> ForgetAsync(IReadOnlyList<string> persons, bool dryRun, CancellationToken cancel) => AskAsync<ForgetReport>(
        HttpMethod.Post, $"people/forget{Query([.. persons.Select(static person => ("person", (object?)person)), ("dry_run", Word(dryRun))])}", cancel);

    public void Dispose() => _http.Dispose();

    private Task<LetterOutcome> ChangeAsync(string path, DeadLetterFilter? filter, bool dryRun, CancellationToken cancel) => AskAsync<LetterOutcome>(
        HttpMethod.Post,
        path + (filter is null ? Query(("dry_run", Word(dryRun))) : Query(filter, ("dry_run", Word(dryRun)), ("all", Word(filter.IsEmpty())))),
        cancel);

    private static string Query(DeadLetterFilter filter, params (string Name, object? Value)[] more) => Query(
    [
        ("destination", filter.Destination), ("reason", filter.Reason), ("from", Time(filter.From)), ("to", Time(filter.To)),
        ("person", filter.Person), ("event", filter.Event), .. more,
    ]);

    private static string Query(ReplayOrder order, params (string Name, object? Value)[] more) => Query(
    [
        ("destination", order.Destination), ("from", Time(order.From)), ("to", Time(order.To)), ("where", order.Where), ("person", order.Person),
        ("event", order.Event), ("rate", order.Rate), .. more,
    ]);

    private static string Query(params (string Name, object? Value)[] parameters) => "?" + string.Join('&', parameters
        .Where(static one => one.Value is not null)
        .Select(static one => $"{one.Name}={Uri.EscapeDataString(Convert.ToString(one.Value, CultureInfo.InvariantCulture)!)}"));

    private static string? Time(DateTimeOffset? at) => at?.ToString("O", CultureInfo.InvariantCulture);

    private static string Word(bool value) => value ? "true" : "false";

    /// <summary>Asks, and reads the answer; an answer that is an error becomes an <see cref="AdminException"/>.</summary>
    private async Task<T> AskAsync<T>(HttpMethod method, string path, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(method, $"{AdminApi.Root}/{path}");
            using var answer = await _http.SendAsync(request, cancel);
            if (answer.IsSuccessStatusCode) return (await answer.Content.ReadFromJsonAsync(AdminJson.Of<T>(), cancel))!;
            if (await answer.Content.ReadFromJsonAsync(AdminJson.Of<ErrorBody>(), cancel) is not { Error: { } error }) throw Stranger();
            throw new AdminException((int)answer.StatusCode, error.Where, error.What, error.WhatToDo);
        }
        catch (HttpRequestException none)
        {
            throw Unreached(none);
        }
        catch (Exception other) when (other is JsonException or NotSupportedException)
        {
            throw Stranger();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CommandException($"the gateway at {_gateway} has not answered within {_http.Timeout.TotalMinutes} minutes; what it was asked to do may still be done.");
        }
    }

    private CommandException Unreached(HttpRequestException none) => none.HttpRequestError == HttpRequestError.SecureConnectionError
        ? new($"{_gateway} cannot be reached over https: {none.GetBaseException().Message.TrimEnd('.')}. The gateway itself speaks http; https is for a proxy in front of it.")
        : new($"nothing answers at {_gateway}: {none.Message}. If the gateway listens elsewhere, name its address with --url.");

    private CommandException Stranger() =>
        new($"what answers at {_gateway} is no Sluice gateway, or one of another version. Name the address of yours with --url.");
}
