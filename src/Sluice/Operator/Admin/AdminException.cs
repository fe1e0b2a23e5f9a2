namespace Sluice.Operator.Admin;

/// <summary>The administration cannot do what it was asked to.</summary>
/// <param name="status">The HTTP status that says so.</param>
/// <param name="where">What is concerned: a parameter, a header, a destination.</param>
/// <param name="what">What is wrong: a sentence.</param>
/// <param name="whatToDo">What to do about it: a sentence.</param>
internal sealed class AdminException(int status, string where, string what, string whatToDo) : Exception($"{what} {whatToDo}")
{
    public int Status => status;

    public ErrorBody Body => new(new(what, where, whatToDo));
}

/// <summary>The body of every answer that is an error.</summary>
internal sealed record ErrorBody(ErrorDetails Error);

/// <summary>An error.</summary>
/// <param name="What">What is wrong.</param>
/// <param name="Where">The parameter, header or resource that is concerned.</param>
/// <param name="WhatToDo">What to do about it.</param>
internal sealed record ErrorDetails(string What, string Where, string WhatToDo);
