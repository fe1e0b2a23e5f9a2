using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Routing;

namespace Sluice.Operator.Admin;

/// <summary>
/// Everything under <c>/admin</c>. A pipeline of its own that is built with the first request: a gateway that nobody asks anything pays
/// nothing for it, neither at its start nor in memory.
/// </summary>
internal static class AdminApi
{
    /// <summary>What all its paths begin with.</summary>
    public const string Root = "/admin";

    // Of what is not in here, every text is one.
    private static readonly Dictionary<Type, Form> Forms = new()
    {
        [typeof(int)] = new(static text => int.TryParse(text, CultureInfo.InvariantCulture, out _), "whole number", "one such as 100"),
        [typeof(long)] = new(static text => long.TryParse(text, CultureInfo.InvariantCulture, out _), "whole number", "one such as 100"),
        [typeof(bool)] = new(static text => bool.TryParse(text, out _), "yes or no", "true or false"),
        [typeof(DateTimeOffset)] = new(static text => WrittenTime.TryRead(text, out _), "time", $"one from 1970 on such as {WrittenTime.Example}"),
    };

    /// <summary>Adds what it needs.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSingleton<AdminAccess>()
        .AddSingleton<IAdministration, Administration>()
        .AddSingleton<SearchThreads>()
        .ConfigureHttpJsonOptions(static json => AdminJson.Set(json.SerializerOptions))
        // What a parameter cannot be is said in our own words.
        .Configure<RouteHandlerOptions>(static handlers => handlers.ThrowOnBadRequest = true);

    /// <summary>Answers what is under <c>/admin</c>, and nothing else.</summary>
    public static void UseAdmin(this IApplicationBuilder app)
    {
        var pipeline = new Lazy<RequestDelegate>(() => Build(app.ApplicationServices));
        app.Use(next => http => http.Request.Path.StartsWithSegments(Root) && IsWrittenBelow(Root, http) ? pipeline.Value(http) : next(http));
    }

    /// <summary>
    /// Whether a request's target begins with a path as it came, and not only once its escapes, steps back and capital letters are taken for what they mean:
    /// a proxy that keeps a path from others compares what it sees.
    /// </summary>
    public static bool IsWrittenBelow(string path, HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target.StartsWith(path, StringComparison.Ordinal) && (target.Length == path.Length || target[path.Length] is '/' or '?');
    }

    /// <summary>The routes.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup(Root);
        foreach (var status in (int[])[400, 401, 403, 404, 409, 503]) admin.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ErrorBody), ["application/json"]));
        DestinationRoutes.Map(admin.MapGroup("/destinations").WithTags("Destinations"));
        DeadLetterRoutes.Map(admin.MapGroup("/dead-letters").WithTags("Dead letters"));
        ReplayRoutes.Map(admin.MapGroup("/replays").WithTags("Replays"));
        PeopleRoutes.Map(admin.MapGroup("/people").WithTags("People"));
        CallRoutes.Map(admin.MapGroup("").WithTags("Calls and messages"));
        admin.MapGet("/openapi.json", static () => Results.Stream(Document(), "application/json")).ExcludeFromDescription();
    }

    /// <summary>The description of all this for machines, as it was made when the gateway was.</summary>
    public static Stream Document() => typeof(AdminApi).Assembly.GetManifestResourceStream("administration-api.json")!;

    private static RequestDelegate Build(IServiceProvider services)
    {
        var (access, log) = (services.GetRequiredService<AdminAccess>(), services.GetRequiredService<ILogger<AdminAccess>>());
        var searches = services.GetRequiredService<SearchThreads>();
        var app = new ApplicationBuilder(services);
        app.Use(next => http => AnswerAsync(http, access, log, next));
        app.UseRouting();
        app.Use(next => async http =>
        {
            CheckQuery(http);
            await RefuseBodyAsync(http);
            await (http.GetEndpoint()?.Metadata.GetMetadata<Search>() is null ? next(http) : searches.RunAsync(() => next(http), http.RequestAborted));
        });
        app.UseEndpoints(Map);
        return app.Build();
    }

    private static async Task AnswerAsync(HttpContext http, AdminAccess access, ILogger log, RequestDelegate next)
    {
        // The thread that brought the request serves other connections, too: what takes long is not done on it.
        await Task.Yield();
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            if (access.Refuse(http) is { } refusal)
            {
                await SendAsync(http, refusal);
                return;
            }
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode >= 400) await SendAsync(http, Unanswered(http));
        }
        catch (AdminException refusal)
        {
            await SendAsync(http, refusal);
        }
        catch (BadHttpRequestException bad)
        {
            await SendAsync(http, new(bad.StatusCode, "request", bad.Message, "`GET /admin/openapi.json` says how requests look."));
        }
        catch (Exception failure) when (failure is JournalUnavailableException or JournalOpenException)
        {
            await SendAsync(http, new(503, "journal", failure.Message, "Try again; `GET /readyz` says when the journal works again."));
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !http.Response.HasStarted)
        {
            log.Failed(failure, http.Request.Method, http.Request.Path);
            await SendAsync(http, new(500, http.Request.Path, "The gateway failed at this request.", "Its log says why; please report it."));
        }
    }

    /// <summary>Answers with a refusal.</summary>
    public static Task SendAsync(HttpContext http, AdminException refusal)
    {
        http.Response.StatusCode = refusal.Status;
        if (refusal.Status == 401) http.Response.Headers.WWWAuthenticate = "Bearer realm=\"sluice\"";
        return http.Response.WriteAsJsonAsync(refusal.Body, AdminJson.Of<ErrorBody>());
    }

    private static AdminException Unanswered(HttpContext http) => http.Response.StatusCode switch
    {
        404 => new(404, http.Request.Path, "There is nothing at this path.", "`GET /admin/openapi.json` says what there is."),
        405 => new(405, http.Request.Path, $"This path does not take {http.Request.Method}.", $"It takes {http.Response.Headers.Allow}."),
        var status => new(status, http.Request.Path, "The request cannot be answered.", "`GET /admin/openapi.json` says how requests look."),
    };

    // What is misspelt or empty would otherwise count as not given, and a filter that is not given leaves nothing out. What does not fit is said in our own
    // words, and before the framework, which takes half a time for another one.
    private static void CheckQuery(HttpContext http)
    {
        if (http.GetEndpoint() is not RouteEndpoint endpoint) return;
        var known = endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Where(one => IsOfQuery(one, http)).ToDictionary(NameOf, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in http.Request.Query)
        {
            if (!known.TryGetValue(name, out var parameter))
            {
                var cure = Suggestion.For(name, known.Keys) is { } meant ? $"Did you mean '{meant}'?" : "`GET /admin/openapi.json` says what it takes.";
                throw new AdminException(400, name, $"There is no parameter '{name}' here.", cure);
            }
            if (value.Contains("")) throw new AdminException(400, name, $"'{name}' is empty.", "Give it a value, or leave it out.");
            var type = parameter.ParameterInfo.ParameterType;
            if (FormOf(type) is { } form && !form.Fits(value.ToString())) throw new AdminException(400, name, $"'{value}' is no {form.Noun}.", $"Write {form.Example}.");
        }
        foreach (var (name, parameter) in known)
        {
            if (parameter is { IsOptional: false, ParameterInfo.ParameterType.IsArray: false } && !http.Request.Query.ContainsKey(name))
                throw new AdminException(400, name, $"'{name}' is missing.", "`GET /admin/openapi.json` says what it is.");
        }
    }

    // No route reads one, and what stands in it, such as that this is to be a dry run, would count as not given. One that came in chunks may be empty.
    private static async ValueTask RefuseBodyAsync(HttpContext http)
    {
        if (http.GetEndpoint() is not RouteEndpoint || http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true) return;
        if (http.Request.ContentLength > 0 || await http.Request.Body.ReadAsync(new byte[1], http.RequestAborted) > 0)
            throw new AdminException(400, "body", "A body is not read here.", "Give parameters in the query.");
    }

    private static bool IsOfQuery(IParameterBindingMetadata parameter, HttpContext http) =>
        !http.Request.RouteValues.ContainsKey(parameter.Name)
        && parameter.ParameterInfo.ParameterType is var type && (type == typeof(string) || type == typeof(string[]) || FormOf(type) is not null);

    private static string NameOf(IParameterBindingMetadata parameter) => JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name);

    private static Form? FormOf(Type type) => Forms.GetValueOrDefault(Nullable.GetUnderlyingType(type) ?? type);

    /// <summary>How values of a type are written in queries.</summary>
    /// <param name="Fits">Whether a text is one.</param>
    /// <param name="Noun">What one is called.</param>
    /// <param name="Example">What to write.</param>
    private sealed record Form(Func<string, bool> Fits, string Noun, string Example);
}
